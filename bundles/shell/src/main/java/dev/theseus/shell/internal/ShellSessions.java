package dev.theseus.shell.internal;

import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.slot.Drains;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.trace.Traces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Gives Gogo our commands, and serves clients. There is none of it before the first client comes. */
@Component(
        service = ShellSessions.class,
        property = "theseus.on-demand:Boolean=true",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class ShellSessions {
    private final CommandProcessor processor;
    private final Completer completer;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public ShellSessions(
            BundleContext bundles,
            @Reference CommandProcessor processor,
            @Reference Slots slots,
            @Reference Drains drains,
            @Reference Planks planks,
            @Reference Defaults defaults,
            @Reference Containers containers,
            @Reference Migrations migrations,
            @Reference Images images,
            @Reference Sandboxes sandboxes,
            @Reference Traces traces) {
        this.processor = processor;
        List<CommandSet> sets = List.of(
                new DriverCommands(slots, defaults),
                new PlankCommands(slots, planks, drains),
                new ContainerCommands(containers, migrations, slots),
                new ImageCommands(images),
                new SandboxCommands(sandboxes),
                new TraceCommands(traces, containers));
        Commands commands = new Commands(
                sets.stream().flatMap(set -> set.commands().stream()).toList());
        completer = new Completer(commands, () -> List.of(bundles.getBundles()));
        for (Command command : commands.all()) {
            register(bundles, command, command.scope(), command.function());
        }
        register(bundles, new Help(commands), Help.SCOPE, Help.FUNCTION);
        BundleConverter converter = new BundleConverter(bundles);
        register(bundles, new Start(converter), Help.SCOPE, Start.FUNCTION);
        registrations.add(bundles.registerService(Converter.class, converter, FrameworkUtil.asDictionary(Map.of())));
    }

    private void register(BundleContext bundles, Function command, String scope, String function) {
        Map<String, String> properties =
                Map.of(CommandProcessor.COMMAND_SCOPE, scope, CommandProcessor.COMMAND_FUNCTION, function);
        registrations.add(bundles.registerService(Function.class, command, FrameworkUtil.asDictionary(properties)));
    }

    @Deactivate
    public void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    /** Serves a client until it goes. */
    void serve(Frames frames) throws IOException {
        new ShellSession(processor, completer, frames).serve();
    }
}
