package dev.theseus.shell.internal;

import static dev.theseus.shell.internal.Parameter.required;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.EndpointView;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code sandbox:…}: places on the network that an earlier life of the daemon left open for somebody who has not asked for them since.
 * What has an owner that is there is not an operator's to close.
 */
final class SandboxCommands implements CommandSet {
    private final Sandboxes sandboxes;

    SandboxCommands(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of(
                        "sandbox",
                        "list",
                        "lists sandboxes that are open and nobody's: their owners have not asked for them since the daemon's start",
                        this::list),
                Command.of("sandbox", "close", "takes such a sandbox down and forgets it", this::close)
                        .takes(required("SANDBOX", "id or its beginning", candidates()))
                        .example("sandbox:close 3f6a"));
    }

    private Candidates candidates() {
        return (earlier, begun) -> sandboxes.unclaimed().stream()
                .map(sandbox ->
                        new Candidate(sandbox.id().shortened(), sandbox.owner().toString()))
                .toList();
    }

    private Answer list(Arguments arguments, CallContext context) {
        return Answer.table(
                List.of("id", "owner", "name", "networks", "addresses"),
                sandboxes.unclaimed().stream()
                        .map(sandbox -> List.of(
                                new Answer.Id(sandbox.id().value()),
                                sandbox.owner().toString(),
                                sandbox.name(),
                                sandbox.endpoints().keySet().stream().sorted().toList(),
                                addresses(sandbox)))
                        .toList());
    }

    private static List<String> addresses(SandboxView sandbox) {
        return sandbox.endpoints().values().stream()
                .flatMap(SandboxCommands::addresses)
                .filter(address -> !address.isEmpty())
                .sorted()
                .toList();
    }

    private static Stream<String> addresses(EndpointView endpoint) {
        return Stream.of(endpoint.ipv4Address(), endpoint.ipv6Address());
    }

    private Answer close(Arguments arguments, CallContext context) {
        SandboxView sandbox = find(arguments.get(0));
        sandboxes.close(sandbox.id(), context);
        sandboxes.forget(sandbox.id());
        return Answer.done("sandbox " + sandbox.id().shortened() + " of " + sandbox.owner() + " is closed");
    }

    private SandboxView find(String id) {
        List<SandboxView> found = sandboxes.unclaimed().stream()
                .filter(sandbox -> sandbox.id().value().startsWith(id))
                .toList();
        if (found.isEmpty()) {
            throw EngineException.notFound("no sandbox " + id + " is nobody's: sandbox:list shows those that are");
        }
        if (found.size() > 1) {
            throw EngineException.invalid(
                    found.size() + " sandboxes have an id that begins with " + id + ": give more digits");
        }
        return found.getFirst();
    }
}
