package example.registry.shelf;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * One repository's folder: {@code _blobs/<algorithm>/<hex>}, {@code _types/<hex>} with a manifest's media type, and {@code
 * _tags/<tag>} with a digest. No part of a repository's name begins with an underscore, so repositories may lie in each
 * other. Every file gets its name by a rename once it is whole.
 */
record Repository(Path folder, String name) {
    private static final int BUFFER = 64 << 10;

    private Path blob(Digest digest) {
        return folder.resolve("_blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    boolean has(Digest digest) {
        return Files.isRegularFile(blob(digest));
    }

    Path require(Digest digest) {
        if (!has(digest)) {
            throw EngineException.notFound(name + ": the shelf does not hold " + digest);
        }
        return blob(digest);
    }

    Digest tagged(String tag) throws IOException {
        try {
            return new Digest(
                    Files.readString(folder.resolve("_tags").resolve(tag)).strip());
        } catch (NoSuchFileException e) {
            throw EngineException.notFound(name + ": the shelf has no image named " + tag);
        } catch (IllegalArgumentException e) {
            throw EngineException.dataLoss(name + ": the tag " + tag + " is damaged; push the image again");
        }
    }

    List<String> tags() throws IOException {
        try (Stream<Path> tags = Files.list(folder.resolve("_tags"))) {
            return tags.map(tag -> tag.getFileName().toString())
                    .filter(tag -> !tag.startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            throw EngineException.notFound(name + ": the shelf has no such repository");
        }
    }

    void tag(String tag, Digest digest) throws IOException {
        write(folder.resolve("_tags").resolve(tag), digest.value());
    }

    String type(Digest manifest) throws IOException {
        return Files.readString(folder.resolve("_types").resolve(manifest.hex()))
                .strip();
    }

    void describe(Descriptor manifest) throws IOException {
        write(folder.resolve("_types").resolve(manifest.digest().hex()), manifest.mediaType());
    }

    private static void write(Path file, String line) throws IOException {
        Path draft = draft(file);
        Files.writeString(draft, line + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Beside the file, so that a rename does; the dot keeps it out of every list. */
    private static Path draft(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        return file.resolveSibling("." + UUID.randomUUID());
    }

    /** Takes another repository's blob without copying it. */
    void link(Digest digest, Repository other) throws IOException {
        Path target = blob(digest);
        Files.createDirectories(target.resolveSibling("."));
        try {
            Files.createLink(target, other.blob(digest));
        } catch (FileAlreadyExistsException e) {
            // Another push was faster.
        }
    }

    void add(Descriptor blob, InputStream content, LongConsumer progress, CallContext context) throws IOException {
        Path target = blob(blob.digest());
        Path draft = draft(target);
        try {
            MessageDigest digest = Digests.of(blob.digest());
            long size = 0;
            try (OutputStream out = Files.newOutputStream(draft)) {
                byte[] buffer = new byte[BUFFER];
                for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                    context.check("write " + blob.digest());
                    digest.update(buffer, 0, count);
                    out.write(buffer, 0, count);
                    size += count;
                    progress.accept(size);
                }
            }
            if (blob.size() >= 0 && size != blob.size() || !Digests.equal(blob.digest(), digest)) {
                throw EngineException.dataLoss(name + ": what was sent as " + blob.digest() + " is something else");
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
