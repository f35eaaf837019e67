package dev.theseus.e2e;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** What a user of Testcontainers writes who builds an image first. A program of its own, as {@link ServiceProgram}. */
final class BuildProgram {
    private BuildProgram() {}

    public static void main(String[] arguments) {
        ImageFromDockerfile image = new ImageFromDockerfile("built-by-testcontainers", true)
                .withFileFromString("word.txt", "built")
                .withDockerfileFromBuilder(file -> file.from("busybox")
                        .copy("word.txt", "/word.txt")
                        .run("cp /word.txt /copy.txt")
                        .cmd("cat", "/copy.txt")
                        .build());
        try (GenericContainer<?> service = new GenericContainer<>(image)) {
            service.withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(60)));
            service.start();
            System.out.println("log " + service.getLogs().strip());
        }
    }
}
