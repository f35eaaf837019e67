package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.image.Images;
import java.util.List;
import java.util.Map;

/** {@code image:…}. */
final class ImageCommands implements CommandSet {
    private final Images images;

    ImageCommands(Images images) {
        this.images = images;
    }

    @Override
    public List<Command> commands() {
        return List.of(Command.of("image", "list", "lists the images, newest first; sizes are bytes", this::list));
    }

    private Answer list(Arguments arguments, CallContext context) {
        return Answer.table(
                List.of("id", "names", "size", "containers"),
                images.list(false, Map.of()).stream()
                        .map(image -> List.of(
                                new Answer.Id(image.id().toString()),
                                image.tags(),
                                image.size(),
                                image.containers().size()))
                        .toList());
    }
}
