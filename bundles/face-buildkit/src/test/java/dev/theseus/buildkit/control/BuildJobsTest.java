package dev.theseus.buildkit.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.buildkit.message.Reference;
import dev.theseus.buildkit.message.Result;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BuildJobsTest {
    private static final Digest IMAGE = new Digest("sha256:" + "ab".repeat(32));

    private final CallContext context = CallContext.background(Duration.ofMinutes(1));
    private final BuildJobs jobs = new BuildJobs();

    /** A client that stays. */
    private static final class Line implements GrpcClient {
        @Override
        public ClientCall call(String path, GrpcMetadata metadata, CallContext context) {
            throw new GrpcException(GrpcCode.UNAVAILABLE, "nobody is here");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void onClose(Runnable action) {}

        @Override
        public void close() {}
    }

    private BuildJob job(String ref) {
        return new BuildJob(ref, new ClientSession("s", "", new Line(), List.of()), context);
    }

    @Test
    void whatBelongsToABuildMayComeBefore() throws Exception {
        CompletableFuture<BuildJob> found = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> found.complete(jobs.find("a", context)));
        BuildJob job = job("a");
        jobs.begin(job);
        assertSame(job, found.get(30, TimeUnit.SECONDS));
        assertEquals(
                GrpcCode.ALREADY_EXISTS,
                assertThrows(GrpcException.class, () -> jobs.begin(job("a"))).code());
    }

    @Test
    void ofAnEndedBuildOnlyTheStatusIsThere() {
        BuildJob job = job("a");
        jobs.begin(job);
        jobs.end(job);
        assertSame(job, jobs.findAny("a", context));
        assertTrue(job.status().take(context).isEmpty());
        assertEquals(
                GrpcCode.NOT_FOUND,
                assertThrows(GrpcException.class, () -> jobs.find("a", context)).code());
    }

    @Test
    void resultsAreThoseOfTheBuild() {
        Result old = Result.newBuilder().setOldRef(IMAGE.value()).build();
        Result present = Result.newBuilder()
                .setRef(Reference.newBuilder().setId(IMAGE.value()))
                .build();
        for (Result result : List.of(old, present)) {
            BuildJob job = job("a");
            assertThrows(GrpcException.class, () -> job.returned(result));
            job.solved(IMAGE);
            job.returned(result);
            assertEquals(Optional.of(IMAGE), job.awaitReturn());
        }
        BuildJob none = job("b");
        none.returned(Result.getDefaultInstance());
        assertEquals(Optional.empty(), none.awaitReturn());
    }

    @Test
    void whoIsCancelledReturnsNothing() {
        BuildJob job = job("a");
        job.cancel();
        assertTrue(context.cancelled().get());
        assertEquals(
                GrpcCode.CANCELLED,
                assertThrows(GrpcException.class, job::awaitReturn).code());
    }
}
