package dev.theseus.engine.build.internal.context;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import dev.theseus.engine.build.ContextEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Names contents: type, mode, owner, link and bytes of all files, but no time. */
final class ContentDigest {
    private static final int BUFFER = 64 << 10;

    private final IgnoreRules excluded;
    private final CallContext context;
    private final MessageDigest sum = sha256();
    private final byte[] buffer = new byte[BUFFER];

    private ContentDigest(IgnoreRules excluded, CallContext context) {
        this.excluded = excluded;
        this.context = context;
    }

    /** @param name that it is copied by: equal files with two names are two */
    static Digest of(FileRoot root, Path file, String name, IgnoreRules excluded, CallContext context) {
        ContentDigest digest = new ContentDigest(excluded, context);
        try {
            digest.put(name);
            if (root.known().isPresent()) {
                digest.addKnown(root.known().get(), root.path().relativize(file).toString(), file);
            } else {
                digest.addAll(file);
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot read " + file.getFileName() + " to copy it", e);
        }
        return new Digest("sha256:" + HexFormat.of().formatHex(digest.sum.digest()));
    }

    /** Of words that name a content. */
    static Digest of(String words) {
        MessageDigest sum = sha256();
        sum.update(words.getBytes(StandardCharsets.UTF_8));
        return new Digest("sha256:" + HexFormat.of().formatHex(sum.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same as is read from the files themselves. */
    private void addKnown(KnownFiles files, String top, Path file) throws IOException {
        int above = top.isEmpty() ? 0 : top.length() + 1;
        if (top.isEmpty()) {
            // The context itself is in no list.
            add(file, "");
        }
        files.visit(top, (entry, digest) -> {
            context.check("reading files to copy");
            String name = entry.path().length() < above ? "" : entry.path().substring(above);
            if (!name.isEmpty() && excluded.excludes(name)) {
                return;
            }
            int mode = type(entry.kind()) | (entry.kind() == Kind.SYMBOLIC_LINK ? 0777 : entry.mode());
            put(name + '\0' + mode + "\0" + "0\0" + "0\0" + (entry.kind() == Kind.SYMBOLIC_LINK ? entry.link() : ""));
            if (entry.kind() == Kind.FILE) {
                put(String.valueOf(entry.size()));
                sum.update(digest);
            }
        });
    }

    private static int type(Kind kind) {
        return switch (kind) {
            case FOLDER -> 0040000;
            case SYMBOLIC_LINK -> 0120000;
            case FILE, HARD_LINK -> 0100000;
        };
    }

    private record Member(Path file, String name) {}

    /** Folders before what is in them, and names in their order. However deep: a client has made it. */
    private void addAll(Path top) throws IOException {
        Deque<Member> open = new ArrayDeque<>();
        open.push(new Member(top, ""));
        while (!open.isEmpty()) {
            Member member = open.pop();
            add(member.file(), member.name());
            if (Files.isDirectory(member.file(), LinkOption.NOFOLLOW_LINKS)) {
                String above = member.name().isEmpty() ? "" : member.name() + "/";
                for (Path child : sorted(member.file()).reversed()) {
                    open.push(new Member(child, above + child.getFileName()));
                }
            }
        }
    }

    private void add(Path file, String name) throws IOException {
        context.check("reading files to copy");
        if (!name.isEmpty() && excluded.excludes(name)) {
            return;
        }
        Map<String, Object> facts = Files.readAttributes(file, "unix:mode,uid,gid,size", LinkOption.NOFOLLOW_LINKS);
        String link = Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).toString() : "";
        put(name + '\0' + facts.get("mode") + '\0' + facts.get("uid") + '\0' + facts.get("gid") + '\0' + link);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            put(String.valueOf(facts.get("size")));
            content(file);
        }
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sum.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sum.update(bytes);
    }

    private void content(Path file) throws IOException {
        MessageDigest own = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                own.update(buffer, 0, count);
            }
        }
        sum.update(own.digest());
    }
}
