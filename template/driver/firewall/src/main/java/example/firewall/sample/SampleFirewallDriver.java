package example.firewall.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.kit.firewall.PlanCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Writes the plan down, a line a rule, for a packet filter that somebody else drives: a hand-made rule set, an appliance, or
 * nothing at all on a host whose containers need no published ports. It filters nothing itself, and says so in
 * {@link #diagnose} and in {@code driver:info}.
 *
 * <p>The file is {@code <engine>.rules} in the run folder: as rules in a kernel do, it outlives the driver and not the host.
 */
@Component(service = FirewallDriver.class, property = Driver.PROPERTY_NAME + "=" + SampleFirewallDriver.NAME)
public final class SampleFirewallDriver implements FirewallDriver {
    static final String NAME = "sample";
    private static final String VERSION = "1.0.0";

    private final EngineSettings settings;

    @Activate
    public SampleFirewallDriver(@Reference EngineSettings settings) {
        this.settings = settings;
    }

    private Path rules(String engineId) {
        return settings.runDirectory(DriverKind.FIREWALL, NAME).resolve(engineId + ".rules");
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(
                NAME, VERSION, Set.of(), Map.of("Rules", "written to " + rules(settings.engineId()) + ", not enforced"));
    }

    /** No object of a firewall is asked for by name: the engine applies its plan after this. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return new RecoveryReport(Set.of(), expected.keys(), Set.of(), List.of());
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        return List.of(new Diagnostic(
                false,
                "packet filter",
                "rules are written to " + rules(settings.engineId()) + " and not enforced: networks are not kept apart,"
                        + " ports are not published",
                "enforce them by other means, or driver:use firewall iptables"));
    }

    /** Appears whole, by a rename: whoever reads the file sees the plan before or the plan after. */
    @Override
    public void apply(FirewallPlan plan, CallContext context) {
        List<String> lines = lines(plan);
        Path rules = rules(plan.engineId());
        try {
            Path draft = Files.write(rules.resolveSibling(rules.getFileName() + ".new"), lines);
            Files.move(draft, rules, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw EngineException.internal("firewall " + NAME + ": write " + rules, e);
        }
    }

    @Override
    public void withdraw(String engineId, CallContext context) {
        try {
            Files.deleteIfExists(rules(engineId));
        } catch (IOException e) {
            throw EngineException.internal("firewall " + NAME + ": delete " + rules(engineId), e);
        }
    }

    @Override
    public List<String> verify(FirewallPlan plan, CallContext context) {
        Path rules = rules(plan.engineId());
        if (!Files.exists(rules)) {
            return List.of(rules + " is missing");
        }
        try {
            List<String> there = Files.readAllLines(rules);
            List<String> differences = new ArrayList<>();
            List<String> wanted = lines(plan);
            wanted.stream().filter(line -> !there.contains(line)).forEach(line -> differences.add("missing: " + line));
            there.stream().filter(line -> !wanted.contains(line)).forEach(line -> differences.add("foreign: " + line));
            return differences;
        } catch (IOException e) {
            throw EngineException.internal("firewall " + NAME + ": read " + rules, e);
        }
    }

    /** @throws EngineException {@code INVALID_PARAMETER} before anything has changed */
    private static List<String> lines(FirewallPlan plan) {
        PlanCheck.require(plan);
        List<String> lines = new ArrayList<>();
        for (FirewallPlan.Network network : plan.networks()) {
            String subnets = String.join(",", network.subnets().stream().map(Object::toString).toList());
            lines.add("network %s link %s subnets %s%s%s%s"
                    .formatted(
                            network.id(),
                            network.linkName(),
                            subnets,
                            network.masquerade() ? " masquerade" : "",
                            network.internal() ? " internal" : "",
                            network.interContainer() ? "" : " isolated"));
        }
        for (FirewallPlan.Port port : plan.ports()) {
            lines.add("port %s %s:%d to %s:%d"
                    .formatted(
                            port.protocol(),
                            port.hostAddress().getHostAddress(),
                            port.hostPort(),
                            port.containerAddress().getHostAddress(),
                            port.containerPort()));
        }
        return lines;
    }
}
