package dev.theseus.engine.oci;

import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.engine.user.UserDatabase;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes {@code config.json} of containers and {@code process.json} of execs, as the OCI runtime specification has them. */
public final class BundleWriter {
    private static final Set<StandardOpenOption> ANEW =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final HostFacts host;
    private final FileTrees files;
    private final DaemonSettings settings;
    private final ProcessSection process;
    private final LinuxSection linux;

    public BundleWriter(HostFacts host, FileTrees files, DaemonSettings settings) {
        this.host = host;
        this.files = files;
        this.settings = settings;
        process = new ProcessSection(host, settings);
        linux = new LinuxSection(host, settings);
    }

    /**
     * Writes the bundle; the root must be mounted, since users are looked up in it and mount points made.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for what only now shows as wrong: an unknown user, a missing device
     */
    public void write(BundleRequest request, CallContext context) {
        try (Span span = context.trace().open("bundle.write")) {
            ContainerSpec spec = request.spec();
            SecurityConfig security = spec.security();
            List<String> capabilities = Capabilities.choose(
                    security.privileged(), security.capAdd(), security.capDrop(), host.capabilities());
            UserDatabase.Identity identity =
                    UserDatabase.read(files, request.root()).find(spec.process().user(), security.groupAdd());
            new RootPlaces(files, request.root()).make(spec.process().workingDirectory(), request.mounts());
            JsonObject config = new JsonObject();
            config.addProperty("ociVersion", "1.0.2");
            config.add("process", process.write(wish(request, identity, capabilities)));
            JsonObject root = new JsonObject();
            root.addProperty("path", request.root().toString());
            root.addProperty("readonly", spec.storage().readonlyRootfs());
            config.add("root", root);
            if (spec.namespaces().uts() != NamespaceMode.HOST) {
                config.addProperty("hostname", request.hostname());
            }
            config.add("mounts", MountSection.write(request, host.cgroupVersion(), shmSize(spec)));
            config.add("linux", linux.write(request, capabilities));
            config.add("annotations", annotations(spec));
            writePrivately(request.bundle().resolve("config.json"), config.toString());
            span.note("bundle", request.bundle().toString());
        } catch (IOException e) {
            throw EngineException.internal("cannot write the OCI bundle " + request.bundle(), e);
        }
    }

    private long shmSize(ContainerSpec spec) {
        return spec.storage().shmSize() > 0
                ? spec.storage().shmSize()
                : settings.containers().shmSize();
    }

    private static JsonObject annotations(ContainerSpec spec) {
        JsonObject annotations = new JsonObject();
        spec.lifecycle().annotations().forEach(annotations::addProperty);
        return annotations;
    }

    private ProcessSection.Wish wish(BundleRequest request, UserDatabase.Identity identity, List<String> capabilities) {
        ContainerSpec spec = request.spec();
        List<String> argv = new ArrayList<>();
        if (request.initBinary().isPresent()) {
            argv.add(MountSection.INIT);
            argv.add("--");
        }
        argv.addAll(request.argv());
        List<String> environment = new ArrayList<>(request.linkEnvironment());
        environment.addAll(spec.process().environment());
        environment.addAll(request.environment());
        return new ProcessSection.Wish(
                argv,
                ProcessSection.environment(
                        environment, request.hostname(), spec.process().terminal(), identity.home()),
                spec.process().workingDirectory(),
                spec.process().terminal(),
                spec.process().terminalSize(),
                identity,
                capabilities,
                ProcessSection.noNewPrivileges(
                        spec.security(), settings.containers().security().noNewPrivileges()),
                spec.security().oomScoreAdj(),
                spec.limits().ulimits());
    }

    /**
     * Writes the OCI process of an exec.
     *
     * @param linkEnvironment variables of legacy links, before the container's own
     * @param root of the running container as the host sees it
     * @param target where to write
     */
    public void writeExec(
            ContainerSpec spec,
            List<String> linkEnvironment,
            String hostname,
            ExecConfig exec,
            Path root,
            Path target) {
        SecurityConfig security = spec.security();
        boolean privileged = exec.privileged() || security.privileged();
        String user = exec.user().isEmpty() ? spec.process().user() : exec.user();
        UserDatabase.Identity identity = UserDatabase.read(files, root).find(user, security.groupAdd());
        List<String> environment = new ArrayList<>(linkEnvironment);
        environment.addAll(spec.process().environment());
        environment.addAll(exec.environment());
        ProcessSection.Wish wish = new ProcessSection.Wish(
                exec.command(),
                ProcessSection.environment(environment, hostname, exec.terminal(), identity.home()),
                exec.workingDirectory().isEmpty() ? spec.process().workingDirectory() : exec.workingDirectory(),
                exec.terminal(),
                exec.terminalSize(),
                identity,
                Capabilities.choose(privileged, security.capAdd(), security.capDrop(), host.capabilities()),
                !privileged
                        && ProcessSection.noNewPrivileges(
                                security, settings.containers().security().noNewPrivileges()),
                security.oomScoreAdj(),
                spec.limits().ulimits());
        try {
            writePrivately(target, process.write(wish).toString());
        } catch (IOException e) {
            throw EngineException.internal("cannot write " + target, e);
        }
    }

    /**
     * It holds the environment, and with that passwords. It is there as a whole or not at all: whoever takes down what a daemon
     * that was killed has left reads it.
     */
    private static void writePrivately(Path file, String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (WritableByteChannel channel = Files.newByteChannel(beside, ANEW, OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
