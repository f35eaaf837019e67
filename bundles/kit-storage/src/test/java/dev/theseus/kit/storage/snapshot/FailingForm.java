package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.Usage;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Fails its first deletions in every way there is. */
final class FailingForm implements LayerForm {
    static final int FAILURES = 4;

    private final AtomicInteger asked;

    FailingForm(AtomicInteger asked) {
        this.asked = asked;
    }

    @Override
    public void delete(Path folder) {
        switch (asked.incrementAndGet()) {
            case 1 -> throw new StackOverflowError("trial");
            case 2 -> throw new AssertionError("trial");
            case 3 -> throw EngineException.conflict("trial");
            case FAILURES -> throw new IllegalStateException("trial");
            default -> LayerForm.super.delete(folder);
        }
    }

    @Override
    public void make(Path folder, Optional<Path> parent, CrashPoint crashPoint, CallContext context) {}

    @Override
    public boolean isWhole(Path folder) {
        return true;
    }

    @Override
    public List<MountSpec> mounts(Stack stack, boolean writable) {
        return List.of();
    }

    @Override
    public long apply(Stack stack, InputStream tar, CallContext context) {
        return 0;
    }

    @Override
    public Usage usage(Stack stack, CallContext context) {
        return new Usage(0, 0);
    }

    @Override
    public void changes(Stack stack, Consumer<Change> found, CallContext context) {}

    @Override
    public void diff(Stack stack, OutputStream tar, CallContext context) {}
}
