package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Blobs on their way: progress, callers that are gone, sources that break, what is seen meanwhile and left behind. */
interface RegistryTransferContract {
    RegistryDriver driver();

    ImageReference reference(String rest);

    Path trialFolder();

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    private boolean push(
            ImageReference to, Descriptor blob, BlobSource source, LongConsumer progress, CallContext context) {
        return driver().pushBlob(to, blob, source, Optional.empty(), progress, RegistryAuth.ANONYMOUS, context);
    }

    private boolean has(ImageReference repository, Descriptor blob) {
        return driver().hasBlob(repository, blob, RegistryAuth.ANONYMOUS, RegistryContentTck.context());
    }

    private byte[] fetch(ImageReference repository, Descriptor blob) throws IOException {
        try (InputStream in =
                driver().fetch(repository, blob, 0, RegistryAuth.ANONYMOUS, RegistryContentTck.context())) {
            return in.readAllBytes();
        }
    }

    private List<String> files() {
        return TrialFiles.paths(trialFolder()).stream()
                .filter(line -> line.startsWith("file "))
                .toList();
    }

    @Test
    default void aPushTellsItsProgress() {
        byte[] content = bytes(3 << 20);
        Queue<Long> told = new ConcurrentLinkedQueue<>();
        assertTrue(push(
                reference("app"),
                RegistryContentTck.layer(content),
                offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                told::add,
                RegistryContentTck.context()));
        List<Long> steps = List.copyOf(told);
        assertTrue(steps.size() > 1, "of 3 MiB it was told " + steps);
        assertEquals(steps.stream().sorted().toList(), steps, "progress goes back");
        assertEquals(content.length, steps.getLast(), "all was sent");
    }

    @Test
    default void aPushWhoseSourceBreaksLeavesNoBlob() throws IOException {
        byte[] content = bytes(2 << 20);
        Descriptor blob = RegistryContentTck.layer(content);
        List<String> before = files();
        BlobSource broken = offset -> BrokenInput.after(content, content.length / 2);
        assertThrows(
                EngineException.class,
                () -> push(reference("app"), blob, broken, sent -> {}, RegistryContentTck.context()));
        requireAbsent(blob, before);
        assertTrue(push(
                reference("app"),
                blob,
                offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                sent -> {},
                RegistryContentTck.context()));
        assertArrayEquals(content, fetch(reference("app"), blob));
    }

    @Test
    default void aPushEndsWhenItsCallerIsGone() {
        Descriptor blob = Descriptor.of("application/octet-stream", TrialRegistry.digest(bytes(1)), 1L << 32);
        List<String> before = files();
        CallContext context = RegistryContentTck.context();
        assertFails(
                ErrorKind.CANCELLED,
                () -> push(
                        reference("app"),
                        blob,
                        offset -> new LongInput(new byte[0], context::cancel),
                        sent -> {},
                        context));
        requireAbsent(blob, before);
    }

    @Test
    default void aCallerThatIsGoneGetsNothingMoved() {
        byte[] content = bytes(100);
        Descriptor blob = RegistryContentTck.layer(content);
        List<String> before = files();
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(
                    caller.kind(),
                    () -> push(
                            reference("app"),
                            blob,
                            offset -> new ByteArrayInputStream(content),
                            sent -> {},
                            caller.context()));
            requireAbsent(blob, before);
            assertFails(
                    caller.kind(),
                    () -> driver().fetch(reference("app"), blob, 0, RegistryAuth.ANONYMOUS, caller.context()));
            assertFails(caller.kind(), () -> driver().tags(reference("app"), RegistryAuth.ANONYMOUS, caller.context()));
        }
    }

    /** Neither as a blob nor as a file that somebody would have to find and delete. */
    private void requireAbsent(Descriptor blob, List<String> before) {
        assertFalse(has(reference("app"), blob), "half a blob is taken for a whole one");
        assertFails(ErrorKind.NOT_FOUND, () -> fetch(reference("app"), blob));
        assertEquals(before, files(), "files that are left of it");
    }

    @Test
    default void aBlobOnItsWayIsNotThereYetAndHoldsNobodyUp() throws Exception {
        byte[] content = bytes(200_000);
        Descriptor blob = RegistryContentTck.layer(content);
        byte[] small = bytes(100);
        CompletableFuture<PausedInput> opened = new CompletableFuture<>();
        BlobSource slow = offset -> {
            PausedInput input =
                    new PausedInput(new ByteArrayInputStream(content, (int) offset, content.length - (int) offset));
            opened.complete(input);
            return input;
        };
        Future<?> pushing = AtOnce.start(
                () -> assertTrue(push(reference("app"), blob, slow, sent -> {}, RegistryContentTck.context())));
        PausedInput source = opened.get(30, TimeUnit.SECONDS);
        try {
            source.awaitReader();
            Future<?> others = AtOnce.start(() -> {
                assertFalse(has(reference("app"), blob), "half a blob is taken for a whole one");
                assertFails(ErrorKind.NOT_FOUND, () -> fetch(reference("app"), blob));
                assertTrue(push(
                        reference("app"),
                        RegistryContentTck.layer(small),
                        offset -> new ByteArrayInputStream(small),
                        sent -> {},
                        RegistryContentTck.context()));
            });
            AtOnce.end(others, "a call for another blob while one is pushed");
        } finally {
            source.goOn();
        }
        AtOnce.end(pushing, "the push");
        assertArrayEquals(content, fetch(reference("app"), blob));
    }

    @Test
    default void oneBlobPushedByManyAtOnceIsWhole() throws Exception {
        byte[] content = bytes(500_000);
        Descriptor blob = RegistryContentTck.layer(content);
        ImageReference[] repository = new ImageReference[1];
        int[] round = new int[1];
        repository[0] = reference("at-once-0");
        AtOnce.inEachOf(
                5,
                4,
                () -> push(
                        repository[0],
                        blob,
                        offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                        sent -> {},
                        RegistryContentTck.context()),
                () -> {
                    assertArrayEquals(content, fetch(repository[0], blob));
                    repository[0] = reference("at-once-" + ++round[0]);
                });
    }

    /** What stays open shows when the driver has been closed. */
    @Test
    default void readersMayLeaveEarly() throws IOException {
        byte[] content = bytes(2 << 20);
        Descriptor blob = RegistryContentTck.layer(content);
        push(
                reference("app"),
                blob,
                offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                sent -> {},
                RegistryContentTck.context());
        for (int i = 0; i < 10; i++) {
            try (InputStream in =
                    driver().fetch(reference("app"), blob, i, RegistryAuth.ANONYMOUS, RegistryContentTck.context())) {
                assertEquals(7, in.read());
            }
        }
        Descriptor longer = Descriptor.of(blob.mediaType(), blob.digest(), content.length + 1L);
        try (InputStream in =
                driver().fetch(reference("app"), longer, 0, RegistryAuth.ANONYMOUS, RegistryContentTck.context())) {
            assertThrows(IOException.class, () -> {
                if (in.readAllBytes().length == content.length) {
                    throw new IOException("as much as there is: the engine sees that it is too little");
                }
            });
        } catch (EngineException refused) {
            assertEquals(ErrorKind.DATA_LOSS, refused.kind(), refused.message());
        }
    }
}
