package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.exec.Execs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Execs that print their command and end with 3; {@code nope} cannot be run. */
public final class FakeExecs implements Execs {
    private final Map<String, ExecView> all = new ConcurrentHashMap<>();

    /** Happens in a start after its acceptance and before its process. */
    public volatile Runnable beforeRun = () -> {};

    @Override
    public String create(String container, ExecConfig config, CallContext context) {
        if (container.equals("stopped")) {
            throw EngineException.conflict("container stopped is not running");
        }
        String id = "%064x".formatted(0xe0 + all.size());
        all.put(id, new ExecView(id, "d".repeat(64), config, false, Optional.empty(), 0));
        return id;
    }

    @Override
    public Attachment start(
            String execId,
            boolean detach,
            Optional<TerminalSize> size,
            StreamSink sink,
            Runnable accepted,
            CallContext context) {
        ExecView view = inspect(execId);
        boolean runnable = !view.config().command().getFirst().equals("nope");
        all.put(
                execId,
                new ExecView(execId, view.containerId(), view.config(), false, Optional.of(runnable ? 3 : 127), 0));
        accepted.run();
        beforeRun.run();
        if (!runnable) {
            throw EngineException.invalid("exec: \"nope\": executable file not found in $PATH");
        }
        Thread.ofVirtual().start(() -> {
            sink.data(1, String.join(" ", view.config().command()).getBytes(StandardCharsets.UTF_8));
            sink.end();
        });
        return new Attachment() {
            @Override
            public boolean terminal() {
                return view.config().terminal();
            }

            @Override
            public void write(byte[] data, int offset, int length) {}

            @Override
            public void closeInput() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public ExecView inspect(String execId) {
        ExecView view = all.get(execId);
        if (view == null) {
            throw EngineException.notFound("No such exec instance: " + execId);
        }
        return view;
    }

    @Override
    public void kill(String execId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resize(String execId, int rows, int columns, CallContext context) {
        inspect(execId);
    }
}
