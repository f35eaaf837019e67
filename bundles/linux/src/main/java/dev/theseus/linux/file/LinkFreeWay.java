package dev.theseus.linux.file;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.util.Optional;

/**
 * Goes a way below a root piece by piece, since the kernel takes 4,096 bytes at a time, and finds out which way it is
 * without links. A link that is met is replaced by its target as a chroot would see it, and the new way is begun at the
 * root: no step ever follows one.
 */
final class LinkFreeWay {
    /** As many as the kernel follows. */
    static final int LINK_LIMIT = 40;
    /** Characters; with the last name it has to fit into {@code PATH_MAX} as bytes. */
    private static final int PIECE = 1024;

    private static final int PATH_MAX = 4096;

    private final Descriptor root;
    private final DirectoryCache folders;

    LinkFreeWay(Descriptor root, DirectoryCache folders) {
        this.root = root;
        this.folders = folders;
    }

    /**
     * @param number of the descriptor; -1 with errno set when it cannot be opened
     * @param way clean, without links
     */
    record Opened(int number, String way) {}

    /** @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for too many links */
    Opened open(String path, int flags) {
        String way = path;
        for (int followed = 0; followed <= LINK_LIMIT; followed++) {
            int begin = nearestKnown(way);
            int folder = folders.known(way.substring(0, begin)).orElse(root).number();
            while (true) {
                int end = pieceEnd(way, begin);
                boolean last = end == way.length();
                String piece = way.substring(begin == 0 ? 0 : begin + 1, end);
                int fd = OpenCall.withoutLinks(
                        folder, piece, last ? flags : DirectoryCache.O_PATH | DirectoryCache.O_DIRECTORY);
                if (last && fd >= 0) {
                    return new Opened(fd, way);
                }
                if (fd < 0) {
                    if (Errno.last() != Errno.ELOOP) {
                        return new Opened(-1, way);
                    }
                    way = withoutFirstLink(folder, way, begin, piece);
                    break;
                }
                folder = folders.keep(way.substring(0, end), fd).number();
                begin = end;
            }
        }
        throw Errno.failure("follow links of", "/" + RootedPath.shortened(path), Errno.ELOOP);
    }

    /** Ends of pieces depend on the path's beginning alone, so that neighbours share them. */
    private static int pieceEnd(String way, int begin) {
        int limit = ((begin + PIECE - 1) / PIECE + 1) * PIECE;
        if (way.length() <= limit) {
            return way.length();
        }
        int end = way.lastIndexOf('/', limit);
        return end > begin ? end : way.length();
    }

    /** Where the longest beginning ends that consists of pieces and is open already. */
    private int nearestKnown(String way) {
        for (int limit = way.length() / PIECE * PIECE; limit > 0; limit -= PIECE) {
            int end = way.lastIndexOf('/', limit);
            if (end > 0 && folders.known(way.substring(0, end)).isPresent()) {
                return end;
            }
        }
        return 0;
    }

    private String withoutFirstLink(int folder, String way, int begin, String piece) {
        int start = begin == 0 ? 0 : begin + 1;
        int at = 0;
        while (at < piece.length()) {
            int slash = piece.indexOf('/', at);
            int end = slash < 0 ? piece.length() : slash;
            Optional<String> target = linkTarget(folder, piece.substring(0, end));
            if (target.isPresent()) {
                String before = way.substring(0, start + at);
                String behind = way.substring(start + end);
                return RootedPath.clean((target.get().startsWith("/") ? "" : before) + target.get() + behind);
            }
            at = end + 1;
        }
        // It has gone again.
        return way;
    }

    private static Optional<String> linkTarget(int folder, String name) {
        byte[] target = new byte[PATH_MAX];
        long length = LibC.readlinkat(folder, CString.of(name), target, target.length);
        return length < 0 ? Optional.empty() : Optional.of(KernelText.decode(target, 0, (int) length));
    }
}
