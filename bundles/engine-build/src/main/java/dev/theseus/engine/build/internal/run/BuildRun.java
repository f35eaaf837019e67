package dev.theseus.engine.build.internal.run;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildRequest;

/**
 * One build that is under way.
 *
 * @param folder what it keeps on the disk
 * @param context of the call that waits for it
 * @param step whose turn it is; 0 before the first
 */
public record BuildRun(
        BuildRequest request, BuildFolder folder, BuildListener listener, CallContext context, int step) {
    /** The same at a step. */
    public BuildRun at(int number) {
        return new BuildRun(request, folder, listener, context, number);
    }
}
