package dev.theseus.engine.container.internal;

import dev.theseus.api.image.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Whether containers have what they stand on, in a data root that nobody uses. */
public final class ContainerCheck {
    private ContainerCheck() {}

    /**
     * A sentence for each thing that is not as it should be.
     *
     * @param isImage whether there is an image of that id, with or without a name
     */
    public static List<String> findings(ContainerTable table, Path dataRoot, Predicate<Digest> isImage) {
        List<String> findings = new ArrayList<>();
        for (Container container : table.all()) {
            ContainerRecord record = container.now();
            String name = "container " + record.name() + " (" + record.shortId() + "): ";
            if (record.complete() && !Files.isDirectory(container.directory())) {
                findings.add(name + "its folder " + container.directory() + " is missing");
            }
            if (!isImage.test(record.imageId())) {
                findings.add(name + "its image " + record.imageId() + " is missing");
            }
            if (!Files.isDirectory(dataRoot.resolve("drivers/storage").resolve(record.storageDriver()))) {
                findings.add(name + "there are no layers of its storage driver " + record.storageDriver());
            }
        }
        return findings;
    }
}
