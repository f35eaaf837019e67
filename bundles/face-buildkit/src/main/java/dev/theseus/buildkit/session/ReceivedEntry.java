package dev.theseus.buildkit.session;

import dev.theseus.buildkit.message.FileStat;
import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextEntry.Kind;
import java.util.Optional;

/** What clients list, in the engine's terms. */
final class ReceivedEntry {
    private ReceivedEntry() {}

    /** Why something cannot be part of a build here; empty where it can. */
    static Optional<String> unfit(FileStat stat) {
        if (!stat.getPath().isValidUtf8() || !stat.getLinkName().isValidUtf8()) {
            return Optional.of("its name is not UTF-8");
        }
        return StatMode.isDeviceOrPipe(stat.getMode()) ? Optional.of("it is a device or a pipe") : Optional.empty();
    }

    /** Of what is fit. A socket is a file without contents, as newer clients send it by themselves. */
    static ContextEntry of(FileStat stat) {
        int mode = stat.getMode();
        String link = stat.getLinkName().toStringUtf8();
        Kind kind = Kind.FILE;
        if (StatMode.isDirectory(mode)) {
            kind = Kind.FOLDER;
        } else if (StatMode.isLink(mode)) {
            kind = Kind.SYMBOLIC_LINK;
        } else if (!link.isEmpty()) {
            kind = Kind.HARD_LINK;
        }
        return new ContextEntry(
                kind,
                stat.getPath().toStringUtf8(),
                StatMode.permissions(mode),
                StatMode.isSocket(mode) ? 0 : stat.getSize(),
                stat.getModifiedNanos(),
                link);
    }
}
