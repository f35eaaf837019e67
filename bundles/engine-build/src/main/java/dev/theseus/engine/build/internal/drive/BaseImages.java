package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images by name: those that are here, else pulled. */
public final class BaseImages {
    private final Images images;
    private final ImageTransfers transfers;

    public BaseImages(Images images, ImageTransfers transfers) {
        this.images = images;
        this.transfers = transfers;
    }

    /** Those of the images that are here, held. */
    public List<Digest> here(List<String> names, ImageHold hold) {
        List<Digest> found = new ArrayList<>();
        for (String name : names) {
            try {
                Digest image = images.inspect(name, Optional.empty()).id();
                hold.keep(image);
                found.add(image);
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
            }
        }
        return found;
    }

    /** The image, held by the build. */
    ImageView find(String name, Optional<Platform> platform, BuildRun run) {
        while (true) {
            ImageView found = look(name, platform, run);
            try {
                run.images().keep(found.id());
                return found;
            } catch (EngineException e) {
                run.context().check("looking for the base image " + name);
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
                // It was removed just now: it is looked for, and pulled, again.
            }
        }
    }

    private ImageView look(String name, Optional<Platform> platform, BuildRun run) {
        if (name.isEmpty()) {
            throw EngineException.invalid("base name (" + name + ") should not be blank");
        }
        if (!run.request().cache().pull()) {
            try {
                return images.inspect(name, platform);
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
            }
        }
        ImageReference reference = reference(name);
        transfers.pull(
                name,
                "",
                false,
                platform,
                run.request().credentials().apply(reference.domain()),
                event -> run.listener().tell(new BuildEvent.Pulling(run.step(), event)),
                run.context());
        return images.inspect(name, platform);
    }

    private static ImageReference reference(String name) {
        try {
            return ImageReference.parseName(name);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("failed to parse the base image's name " + name + ": " + e.getMessage());
        }
    }
}
