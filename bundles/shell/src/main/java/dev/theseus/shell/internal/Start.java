package dev.theseus.shell.internal;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/** {@code start}: as Felix's own, which takes ids and locations, and also by name as all the other commands about bundles. */
final class Start implements Function {
    static final String FUNCTION = "start";

    private final BundleConverter bundles;

    Start(BundleConverter bundles) {
        this.bundles = bundles;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) throws BundleException {
        if (arguments.isEmpty()) {
            throw new UsageException("a bundle is missing; usage: start BUNDLE...");
        }
        String unknown = arguments.stream()
                .map(Object::toString)
                .filter(name -> bundles.find(name).isEmpty())
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new UsageException("no bundle " + unknown + "; lb -s lists them, install URL adds one");
        }
        for (Object name : arguments) {
            bundles.find(name.toString()).orElseThrow().start();
        }
        return null;
    }
}
