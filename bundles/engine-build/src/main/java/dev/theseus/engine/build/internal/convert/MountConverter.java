package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.RunMount;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.engine.build.graph.ExecMount;
import dev.theseus.engine.build.graph.ExecMount.Owner;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.context.Selected;
import dev.theseus.engine.build.internal.context.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code RUN --mount}. */
final class MountConverter {
    private static final String SECRETS = "/run/secrets/";
    private static final String AGENTS = "/run/buildkit/ssh_agent.";

    private final CopySources sources;
    private final Selection selection;

    MountConverter(CopySources sources, Selection selection) {
        this.sources = sources;
        this.selection = selection;
    }

    /**
     * What the mounts of a command come to.
     *
     * @param contents what they name by digest
     * @param words how the history tells of each: what cannot change the result is left out
     */
    record Mounted(List<ExecMount> mounts, Map<Digest, Selected> contents, List<String> words) {}

    Mounted convert(Instruction.Run run, StageState stage, CallContext context) {
        Mounted mounted = new Mounted(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (RunMount mount : run.mounts()) {
            add(expanded(mount, stage.expander()), stage, mounted, context);
        }
        long targets = mounted.mounts().stream()
                .map(ExecMount::target)
                .filter(target -> !target.isEmpty())
                .distinct()
                .count();
        long all = mounted.mounts().stream()
                .filter(mount -> !mount.target().isEmpty())
                .count();
        if (targets < all) {
            throw new DockerfileException("two mounts of one command have the same target");
        }
        return mounted;
    }

    private static RunMount expanded(RunMount mount, Expander expander) {
        return new RunMount(
                mount.type(),
                expander.word(mount.source()),
                expander.word(mount.target()),
                expander.word(mount.from()),
                expander.word(mount.id()),
                mount.readOnly(),
                mount.required(),
                mount.sharing(),
                mount.mode(),
                mount.uid(),
                mount.gid(),
                mount.size(),
                expander.word(mount.environment()));
    }

    private void add(RunMount mount, StageState stage, Mounted all, CallContext context) {
        String target = mount.target().isEmpty() ? "" : target(mount, stage);
        switch (mount.type()) {
            case BIND -> {
                Selected content = content(mount, context);
                all.contents().put(content.digest(), content);
                all.mounts().add(new ExecMount.Bind(content.digest(), target, mount.readOnly()));
                all.words()
                        .add("--mount=type=bind,source=" + (content.isDirectory() ? "dir:" : "file:")
                                + content.digest().hex() + ",target=" + target + (mount.readOnly() ? "" : ",rw"));
            }
            case CACHE -> {
                String id = mount.id().isEmpty() ? target : mount.id();
                Optional<Digest> beginning = Optional.empty();
                if (!mount.from().isEmpty()) {
                    Selected content = content(mount, context);
                    if (!content.isDirectory()) {
                        throw EngineException.invalid(
                                "a cache begins with a folder, and " + mount.source() + " is none");
                    }
                    all.contents().put(content.digest(), content);
                    beginning = Optional.of(content.digest());
                }
                ExecMount.CacheKey key = new ExecMount.CacheKey(id, beginning, owner(mount, 0755));
                ExecMount.Sharing sharing =
                        ExecMount.Sharing.valueOf(mount.sharing().toUpperCase(Locale.ROOT));
                all.mounts().add(new ExecMount.Cache(key, target, mount.readOnly(), sharing));
                all.words().add("--mount=type=cache,id=" + id + ",target=" + target);
            }
            case TMPFS -> {
                all.mounts().add(new ExecMount.Tmpfs(target, mount.size().orElse(0L)));
                all.words().add("--mount=type=tmpfs,target=" + target);
            }
            case SECRET -> secret(mount, target, all);
            case SSH -> {
                String id = mount.id().isEmpty() ? "default" : mount.id();
                long before = all.mounts().stream()
                        .filter(ExecMount.Agent.class::isInstance)
                        .count();
                String socket = target.isEmpty() ? AGENTS + before : target;
                all.mounts().add(new ExecMount.Agent(id, socket, mount.required(), owner(mount, 0600)));
                all.words().add("--mount=type=ssh,id=" + id + ",target=" + socket);
            }
        }
    }

    private static void secret(RunMount mount, String target, Mounted all) {
        String id = mount.id().isEmpty() ? lastPart(target) : mount.id();
        if (id.isEmpty()) {
            throw new DockerfileException("a mount of type secret needs an id or a target");
        }
        String place = target.isEmpty() && mount.environment().isEmpty() ? SECRETS + lastPart(id) : target;
        all.mounts().add(new ExecMount.Secret(id, place, mount.environment(), mount.required(), owner(mount, 0400)));
        all.words()
                .add("--mount=type=secret,id=" + id + (place.isEmpty() ? "" : ",target=" + place)
                        + (mount.environment().isEmpty() ? "" : ",env=" + mount.environment()));
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Owner owner(RunMount mount, int usual) {
        return new Owner(
                mount.uid().orElse(0), mount.gid().orElse(0), mount.mode().orElse(usual));
    }

    private static String target(RunMount mount, StageState stage) {
        String whole = Path.of(stage.draft().workingDirectory())
                .resolve(mount.target())
                .normalize()
                .toString();
        if (whole.equals("/")) {
            throw new DockerfileException("invalid mount target \"/\": a mount hides what is at its target");
        }
        return whole;
    }

    private Selected content(RunMount mount, CallContext context) {
        FileRoot root = sources.root(mount.from(), context);
        return selection.one(root, mount.source(), context);
    }
}
