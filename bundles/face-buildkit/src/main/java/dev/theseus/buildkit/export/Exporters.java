package dev.theseus.buildkit.export;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.buildkit.session.ResultTarget;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ways out, by the type that a client names. */
public final class Exporters {
    private final Builds builds;
    private final Images images;
    private final ImageTransfers transfers;
    private final FileTrees files;

    public Exporters(Builds builds, Images images, ImageTransfers transfers, FileTrees files) {
        this.builds = builds;
        this.images = images;
        this.transfers = transfers;
        this.files = files;
    }

    /**
     * What is wanted.
     *
     * @param type as clients name it
     * @param attributes of it
     * @param index which of the client's, from 0
     */
    public record Export(String type, Map<String, String> attributes, int index) {
        public Export {
            attributes = Map.copyOf(attributes);
        }

        boolean isSet(String name) {
            return attributes.getOrDefault(name, "false").equals("true");
        }
    }

    /**
     * Looks whether it can be done, before anything is built.
     *
     * @throws EngineException {@code INVALID_PARAMETER}, {@code NOT_IMPLEMENTED}
     */
    public void check(Export export) {
        switch (export.type()) {
            case "moby", "image" -> {
                var _ = names(export);
            }
            case "local", "tar" -> {
                // They have nothing to be wrong.
            }
            default ->
                throw EngineException.notImplemented("the output type " + export.type()
                        + " is not supported by this version of Theseus yet: use image, local or tar");
        }
    }

    /**
     * Exports; blocks until done.
     *
     * @return what the client is told
     */
    public Map<String, String> export(
            Export export, Digest image, ClientSession session, Progress progress, CallContext context) {
        return switch (export.type()) {
            case "local" ->
                shown(progress, "exporting to client directory", vertex -> {
                    Progress.Transfer copying = vertex.transfer("copying files");
                    ResultTarget target = new ResultTarget(session, export.index());
                    builds.read(
                            image,
                            root -> target.sendFolder(files, root, bytes -> copying.moved(bytes, 0), context),
                            context);
                    return Map.of();
                });
            case "tar" ->
                shown(progress, "exporting to client tarball", vertex -> {
                    sendArchive(
                            image,
                            new ResultTarget(session, export.index()),
                            vertex.transfer("sending tarball"),
                            context);
                    return Map.of();
                });
            default -> shown(progress, "exporting to image", vertex -> name(export, image, session, vertex, context));
        };
    }

    private void sendArchive(Digest image, ResultTarget target, Progress.Transfer sending, CallContext context) {
        builds.read(
                image,
                root -> {
                    try {
                        target.sendFile(
                                output -> files.pack(root, "/", ".", output),
                                bytes -> sending.moved(bytes, 0),
                                context);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                context);
    }

    private Map<String, String> name(
            Export export, Digest image, ClientSession session, Progress.Vertex vertex, CallContext context) {
        vertex.transfer("exporting layers").end();
        vertex.transfer("writing image " + image.value()).end();
        List<ImageReference> names = names(export);
        for (ImageReference name : names) {
            images.tag(image.value(), name.name(), name.tag().orElse("latest"));
            vertex.transfer("naming to " + name).end();
        }
        // Who asks for the type "moby" pushes by himself.
        if (export.isSet("push") && export.type().equals("image")) {
            names.forEach(name -> push(name, session, vertex, context));
        }
        Map<String, String> told = new TreeMap<>();
        told.put("containerimage.digest", image.value());
        told.put("containerimage.config.digest", image.value());
        if (!names.isEmpty()) {
            told.put(
                    "image.name",
                    String.join(
                            ",", names.stream().map(ImageReference::toString).toList()));
        }
        return told;
    }

    private void push(ImageReference name, ClientSession session, Progress.Vertex vertex, CallContext context) {
        Progress.Transfer pushing = vertex.transfer("pushing " + name);
        transfers.push(
                name.name(),
                name.tag().orElse("latest"),
                false,
                Optional.empty(),
                session.credentials(name.domain(), context),
                _ -> {},
                context);
        pushing.end();
    }

    private static List<ImageReference> names(Export export) {
        List<ImageReference> names = new ArrayList<>();
        for (String text : export.attributes().getOrDefault("name", "").split(",")) {
            if (text.isBlank()) {
                continue;
            }
            try {
                ImageReference name = ImageReference.parseName(text.strip());
                if (name.digest().isPresent()) {
                    throw EngineException.invalid("invalid reference format: " + text + " has a digest");
                }
                names.add(name.tag().isPresent() ? name : name.withTag("latest"));
            } catch (IllegalArgumentException e) {
                throw EngineException.invalid(text + ": " + e.getMessage());
            }
        }
        return names;
    }

    /** Work that is shown as a vertex. */
    @FunctionalInterface
    private interface Work {
        Map<String, String> run(Progress.Vertex vertex);
    }

    private static Map<String, String> shown(Progress progress, String name, Work work) {
        Progress.Vertex vertex = progress.begin(name);
        try {
            Map<String, String> told = work.run(vertex);
            vertex.end();
            return told;
        } catch (EngineException e) {
            vertex.fail(e.message());
            throw e;
        }
    }
}
