package dev.theseus.shell.internal;

import dev.theseus.engine.image.Images;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code image:…}. */
@Component(
        service = ImageCommands.class,
        property = {"osgi.command.scope=image", "osgi.command.function=list"})
public final class ImageCommands {
    private final Images images;

    @Activate
    public ImageCommands(@Reference Images images) {
        this.images = images;
    }

    @Descriptor("lists the images, newest first; sizes are bytes")
    public Answer list() {
        return Answer.table(
                List.of("id", "names", "size", "containers"),
                images.list(false, Map.of()).stream()
                        .map(image -> List.of(
                                image.id().toString(),
                                String.join(" ", image.tags()),
                                String.valueOf(image.size()),
                                String.valueOf(image.containers())))
                        .toList());
    }
}
