package dev.theseus.rest.exec;

import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.engine.exec.Execs.ExecView;
import dev.theseus.rest.container.HostConfigReader;
import dev.theseus.rest.container.TerminalSizes;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.stream.DetachKeys;
import java.util.List;

/** {@code /exec} and {@code /containers/ID/exec}. */
public final class ExecRoutes implements RouteTable.Resource {
    private final Execs execs;
    private final ExecStart start;

    public ExecRoutes(Execs execs) {
        this.execs = execs;
        this.start = new ExecStart(execs);
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/containers/{id}/exec", this::create)
                .post("/exec/{id}/start", start)
                .post("/exec/{id}/resize", this::resize)
                .get("/exec/{id}/json", this::inspect);
    }

    private void create(Exchange exchange) {
        JsonFields body = exchange.body();
        List<String> command = body.findStringOrStrings("Cmd").orElse(List.of());
        if (command.isEmpty()) {
            throw EngineException.invalid("No exec command specified");
        }
        String keys = body.string("DetachKeys");
        DetachKeys.parse(keys);
        ExecConfig config = new ExecConfig(
                command,
                body.strings("Env"),
                body.string("User"),
                body.string("WorkingDir"),
                body.flag("Tty"),
                HostConfigReader.consoleSize(body),
                body.flag("Privileged"),
                body.flag("AttachStdin"),
                body.flag("AttachStdout"),
                body.flag("AttachStderr"),
                keys);
        String id = execs.create(exchange.path("id"), config, exchange.context());
        exchange.json(201, ObjectBuilder.object().put("Id", id).build());
    }

    private void resize(Exchange exchange) {
        TerminalSize size = TerminalSizes.of(exchange.query());
        execs.resize(exchange.path("id"), size.rows(), size.columns(), exchange.context());
        exchange.empty(200);
    }

    private void inspect(Exchange exchange) {
        ExecView view = execs.inspect(exchange.path("id"));
        ExecConfig config = view.config();
        ObjectBuilder process = ObjectBuilder.object()
                .put("tty", config.terminal())
                .put("entrypoint", config.command().getFirst())
                .put("arguments", config.command().subList(1, config.command().size()))
                .put("privileged", config.privileged())
                .putUnlessEmpty("user", config.user());
        exchange.json(ObjectBuilder.object()
                .put("ID", view.id())
                .put("Running", view.running())
                .put(
                        "ExitCode",
                        view.exitCode().isPresent()
                                ? new JsonPrimitive(view.exitCode().get())
                                : JsonNull.INSTANCE)
                .put("ProcessConfig", process)
                .put("OpenStdin", config.attachStdin())
                .put("OpenStderr", config.attachStderr())
                .put("OpenStdout", config.attachStdout())
                .put("CanRemove", false)
                .put("ContainerID", view.containerId())
                .put("DetachKeys", config.detachKeys())
                .put("Pid", view.pid())
                .build());
    }
}
