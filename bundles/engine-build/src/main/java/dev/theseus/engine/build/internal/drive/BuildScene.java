package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.scope.ArgumentScope;
import dev.theseus.engine.build.internal.kept.BuildContext;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.build.internal.solve.SnapshotMounts.Mounted;
import dev.theseus.engine.image.ImageView;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the stages of one build share. Images that were looked into stay mounted until its end, and base images are looked for once.
 * Thread-safe.
 */
final class BuildScene implements AutoCloseable {
    private final Workshop workshop;
    private final BuildPlan plan;
    private final BuildContext context;
    private final Platform platform;
    private final ArgumentScope global;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Map<Digest, Mounted> mounted = new ConcurrentHashMap<>();
    private final Map<String, ImageView> bases = new ConcurrentHashMap<>();

    /**
     * Begins.
     *
     * @param context of the build, which closes it
     * @param platform of what is built
     * @param global what ARG says before the first FROM; nobody changes it any more
     */
    BuildScene(Workshop workshop, BuildPlan plan, BuildContext context, Platform platform, ArgumentScope global) {
        this.workshop = workshop;
        this.plan = plan;
        this.context = context;
        this.platform = platform;
        this.global = global;
    }

    Workshop workshop() {
        return workshop;
    }

    BuildPlan plan() {
        return plan;
    }

    BuildContext context() {
        return context;
    }

    Platform platform() {
        return platform;
    }

    ArgumentScope global() {
        return global;
    }

    char escape() {
        return plan.file().directives().escape();
    }

    /** Replaces variables before the first FROM, and in FROM. */
    Expander globalExpander() {
        return new Expander(global::value, escape());
    }

    /** Notes that an ARG has named an argument. */
    void ask(String argument) {
        asked.add(argument);
    }

    Set<String> asked() {
        return asked;
    }

    /** An image's files. */
    Path mount(Digest image, CallContext call) {
        return mounted.computeIfAbsent(image, id -> workshop.snapshots().read(id, call))
                .root();
    }

    /** A base image, held by the build. */
    ImageView base(String name, Optional<Platform> wished, BuildRun run) {
        return bases.computeIfAbsent(
                name + " " + wished.map(Platform::toString).orElse(""),
                key -> workshop.bases().find(name, wished, run));
    }

    @Override
    public void close() {
        mounted.values().forEach(Mounted::close);
        mounted.clear();
    }
}
