package dev.theseus.engine.build.internal.context;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.UnpackOptions;
import dev.theseus.engine.archive.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Unpacks what a client sends as its context. All belongs to root, whoever it belongs to at the client's. */
public final class ContextArchive {
    private static final UnpackOptions AS_ROOT = new UnpackOptions(false, 0, 0, false);
    private static final long MOST_MEMBERS = 4_000_000;

    private final FileTrees files;

    public ContextArchive(FileTrees files) {
        this.files = files;
    }

    /**
     * Unpacks into a folder that is there.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for what is no archive, leads out of the folder, or has devices
     */
    public void unpack(InputStream archive, Path folder, CallContext context) {
        long[] members = {0};
        try (InputStream plain = Decompression.open(archive);
                InputStream screened = new TarScreen(plain, member -> {
                    context.check("receiving the build context");
                    members[0]++;
                    return checked(member, members[0]);
                })) {
            files.unpack(folder, "/", screened, AS_ROOT);
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()));
        } catch (EngineException e) {
            throw isAboutTheArchive(e) ? broken(e.message().replace(folder.toString(), "the context")) : e;
        }
        if (members[0] == 0) {
            throw EngineException.invalid("the build context is empty: send an archive with a Dockerfile in it");
        }
    }

    /** What the disk says is the host's affair; all else that goes wrong here is in the archive. */
    private static boolean isAboutTheArchive(EngineException failure) {
        return switch (failure.kind()) {
            case DATA_LOSS, CONFLICT, NOT_FOUND -> true;
            case INTERNAL ->
                failure.getCause() instanceof IOException && failure.reason().isEmpty();
            default -> false;
        };
    }

    private static EngineException broken(String why) {
        return EngineException.invalid("cannot read the build context: " + why);
    }

    private static OptionalInt checked(TarMember member, long number) {
        if (List.of(member.name().split("/")).contains("..")) {
            throw EngineException.invalid("the build context has a file that leads out of it: " + member.name());
        }
        if (member.isDevice()) {
            throw EngineException.invalid(
                    "the build context has a device: " + member.name() + "; leave it out by a" + " .dockerignore");
        }
        if (number > MOST_MEMBERS) {
            throw EngineException.invalid("the build context has more than " + MOST_MEMBERS + " files");
        }
        return OptionalInt.of(member.mode());
    }
}
