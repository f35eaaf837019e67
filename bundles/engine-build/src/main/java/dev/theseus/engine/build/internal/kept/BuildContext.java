package dev.theseus.engine.build.internal.kept;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.build.internal.context.FileRoot;
import java.util.Set;

/** The context of one build. Thread-safe. */
public interface BuildContext extends AutoCloseable {
    /**
     * Says what will be needed of it, so that it can come meanwhile.
     *
     * @param paths what is needed; with an empty one among them everything is, and nothing where there is none
     * @param call that ends when the build does
     */
    void expect(Set<String> paths, CallContext call);

    /** What was expected; waits for it. */
    FileRoot expected(CallContext call);

    /** Everything that there is; waits for it. */
    FileRoot whole(CallContext call);

    /** Waits until nothing comes any more. */
    @Override
    void close();

    /** One that is here. */
    static BuildContext of(FileRoot root) {
        return new BuildContext() {
            @Override
            public void expect(Set<String> paths, CallContext call) {
                // It is here.
            }

            @Override
            public FileRoot expected(CallContext call) {
                return root;
            }

            @Override
            public FileRoot whole(CallContext call) {
                return root;
            }

            @Override
            public void close() {
                // Whoever has made it removes it.
            }
        };
    }
}
