package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.graph.ExecMount;
import dev.theseus.engine.build.graph.ExecMount.Owner;
import dev.theseus.engine.build.internal.cache.CacheMounts;
import dev.theseus.engine.build.internal.context.Selected;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.container.MountConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes ready what a command sees beside its files. */
public final class CommandMounts {
    private final SnapshotMounts snapshots;
    private final CacheMounts caches;
    private final FileTrees files;

    public CommandMounts(SnapshotMounts snapshots, CacheMounts caches, FileTrees files) {
        this.snapshots = snapshots;
        this.caches = caches;
        this.files = files;
    }

    /** What is ready, until it is closed. */
    static final class Ready implements AutoCloseable {
        private final List<MountConfig> mounts = new ArrayList<>();
        private final List<String> environment = new ArrayList<>();
        private final Deque<Runnable> closing = new ArrayDeque<>();

        /** For the container. */
        List<MountConfig> mounts() {
            return mounts;
        }

        /** For its run alone. */
        List<String> environment() {
            return environment;
        }

        @Override
        public void close() {
            RuntimeException first = null;
            while (!closing.isEmpty()) {
                try {
                    closing.pop().run();
                } catch (RuntimeException e) {
                    first = first == null ? e : first;
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }

    Ready open(List<ExecMount> mounts, Map<Digest, Selected> contents, BuildRun run) {
        Ready ready = new Ready();
        try {
            for (ExecMount mount : mounts) {
                add(mount, contents, run, ready);
            }
            return ready;
        } catch (RuntimeException e) {
            ready.close();
            throw e;
        }
    }

    private void add(ExecMount mount, Map<Digest, Selected> contents, BuildRun run, Ready ready) {
        switch (mount) {
            case ExecMount.Bind bind -> {
                Selected selected = selected(contents, bind.content());
                Path source = bind.readOnly() ? selected.path() : scratch(selected, run.context(), ready);
                ready.mounts.add(bind(source, bind.target(), bind.readOnly()));
            }
            case ExecMount.Cache cache -> {
                CacheMounts.Claim claim = caches.claim(
                        cache.key(),
                        cache.sharing(),
                        folder ->
                                cache.key().beginning().ifPresent(content -> copy(selected(contents, content), folder)),
                        run.context());
                ready.closing.push(claim::close);
                ready.mounts.add(bind(claim.path(), cache.target(), cache.readOnly()));
            }
            case ExecMount.Tmpfs tmpfs -> ready.mounts.add(mount("tmpfs", "", tmpfs.target(), false, tmpfs.size()));
            case ExecMount.Secret secret -> secret(secret, run, ready);
            case ExecMount.Agent agent -> agent(agent, run, ready);
        }
    }

    private static Selected selected(Map<Digest, Selected> contents, Digest digest) {
        return Optional.ofNullable(contents.get(digest))
                .orElseThrow(() -> new IllegalStateException("nobody has selected " + digest));
    }

    /** What a command may write to and nobody sees later. An image's files need no copy for it. */
    private Path scratch(Selected selected, CallContext context, Ready ready) {
        Optional<Digest> image = selected.root().identity();
        SnapshotMounts.Changing changing = snapshots.change(image, context);
        ready.closing.push(changing::close);
        if (image.isPresent()) {
            return changing.root()
                    .resolve(selected.root().path().relativize(selected.path()).toString());
        }
        Path copy = changing.root().resolve(selected.name().isEmpty() ? "context" : selected.name());
        copy(selected, copy);
        return copy;
    }

    private void copy(Selected selected, Path target) {
        try {
            if (selected.isDirectory()) {
                Files.createDirectories(target);
                files.copyContents(selected.path(), "/", target);
            } else {
                Files.copy(selected.path(), target);
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot copy " + selected.name() + " for a command", e);
        }
    }

    private void secret(ExecMount.Secret secret, BuildRun run, Ready ready) {
        Optional<byte[]> value = run.request().secrets().secret(secret.id(), run.context());
        if (value.isEmpty()) {
            if (secret.required()) {
                throw missing("secret " + secret.id(), "give it with --secret id=" + secret.id());
            }
            return;
        }
        if (!secret.variable().isEmpty()) {
            ready.environment.add(secret.variable() + "=" + new String(value.get(), StandardCharsets.UTF_8));
        }
        if (!secret.target().isEmpty()) {
            Path file = inMemory(ready).resolve("secret");
            try {
                Files.write(file, value.get());
            } catch (IOException e) {
                throw EngineException.internal("cannot hand over the secret " + secret.id(), e);
            }
            own(file, secret.owner());
            ready.mounts.add(bind(file, secret.target(), true));
        }
    }

    private static EngineException missing(String what, String nextStep) {
        return EngineException.invalid("the step needs the " + what + ", which the build was not given: " + nextStep)
                .because(BuildReasons.SECRET_MISSING);
    }

    private void agent(ExecMount.Agent agent, BuildRun run, Ready ready) {
        if (!run.request().agents().has(agent.id(), run.context())) {
            if (agent.required()) {
                throw missing("SSH agent " + agent.id(), "give it with --ssh " + agent.id());
            }
            return;
        }
        Path path = inMemory(ready).resolve("agent");
        AgentSocket socket = AgentSocket.at(path, run.request().agents(), agent.id(), run.context());
        ready.closing.push(socket::close);
        own(path, agent.owner());
        ready.mounts.add(bind(path, agent.target(), false));
        if (ready.environment.stream().noneMatch(variable -> variable.startsWith("SSH_AUTH_SOCK="))) {
            ready.environment.add("SSH_AUTH_SOCK=" + agent.target());
        }
    }

    /** A folder that never reaches the disk. */
    private Path inMemory(Ready ready) {
        Path folder = snapshots.newFolder();
        ready.closing.push(() -> files.remove(folder));
        return folder;
    }

    private static void own(Path file, Owner owner) {
        try {
            Files.setAttribute(file, "unix:uid", owner.uid());
            Files.setAttribute(file, "unix:gid", owner.gid());
            Files.setAttribute(file, "unix:mode", owner.mode());
        } catch (IOException e) {
            throw EngineException.internal("cannot give a file to whom it shall belong", e);
        }
    }

    private static MountConfig bind(Path source, String target, boolean readOnly) {
        return mount("bind", source.toString(), target, readOnly, 0);
    }

    private static MountConfig mount(String type, String source, String target, boolean readOnly, long size) {
        return new MountConfig(
                type,
                source,
                target,
                readOnly,
                "",
                false,
                MountConfig.ReadOnlyDepth.IF_POSSIBLE,
                false,
                false,
                Map.of(),
                "",
                Map.of(),
                "",
                size,
                0,
                List.of());
    }
}
