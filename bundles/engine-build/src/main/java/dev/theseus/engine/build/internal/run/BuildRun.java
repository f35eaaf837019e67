package dev.theseus.engine.build.internal.run;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.image.ImageHold;
import java.util.List;

/**
 * One build that is under way.
 *
 * @param folder what it keeps on the disk
 * @param listener told by one thread at a time
 * @param images that the build has made and stands on; nobody removes them meanwhile
 * @param cacheFrom images in whose history steps are looked for; held
 * @param permits to work
 * @param context of the call that waits for it
 * @param step whose turn it is; 0 before the first
 * @param usesCache whether steps that were made before are not made again
 */
public record BuildRun(
        BuildRequest request,
        BuildFolder folder,
        BuildListener listener,
        ImageHold images,
        List<Digest> cacheFrom,
        WorkPermits permits,
        CallContext context,
        int step,
        boolean usesCache) {
    /** The same at a step. */
    public BuildRun at(int number) {
        return new BuildRun(request, folder, listener, images, cacheFrom, permits, context, number, usesCache);
    }

    /** The same, to be ended by another call. */
    public BuildRun under(CallContext call) {
        return new BuildRun(request, folder, listener, images, cacheFrom, permits, call, step, usesCache);
    }

    /** The same within a stage. */
    public BuildRun in(String stage) {
        return new BuildRun(
                request,
                folder,
                listener,
                images,
                cacheFrom,
                permits,
                context,
                step,
                request.cache().knows(stage));
    }
}
