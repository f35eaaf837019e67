package dev.theseus.engine.build;

import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.container.LimitConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What to build.
 *
 * @param dockerfile path within the context
 * @param target stage; empty for the last
 * @param platform empty for the host's
 * @param arguments of {@code --build-arg}; without a value where only a name was given
 * @param labels of the image
 * @param tags names for the image
 * @param cache what may be taken of earlier builds
 * @param containers how commands run
 * @param credentials for a registry's domain
 * @param secrets for commands
 * @param agents for commands
 */
public record BuildRequest(
        String dockerfile,
        String target,
        Optional<Platform> platform,
        Map<String, Optional<String>> arguments,
        Map<String, String> labels,
        List<String> tags,
        Cache cache,
        Commands containers,
        Function<String, RegistryAuth> credentials,
        SecretSource secrets,
        AgentSource agents) {
    /** The same for a client that is asked, names its image later, and sees no containers. */
    public BuildRequest forClient(
            Function<String, RegistryAuth> otherCredentials, SecretSource otherSecrets, AgentSource otherAgents) {
        return new BuildRequest(
                dockerfile,
                target,
                platform,
                arguments,
                labels,
                List.of(),
                cache,
                containers.removing(),
                otherCredentials,
                otherSecrets,
                otherAgents);
    }

    /**
     * What may be taken of earlier builds.
     *
     * @param steps whether steps that were made before are not made again
     * @param pull whether base images are asked for at their registry, though they are here
     * @param from images in whose history steps are looked for too; those that are not here are passed over
     * @param again names of stages whose steps are made again all the same
     */
    public record Cache(boolean steps, boolean pull, List<String> from, List<String> again) {
        public Cache {
            from = List.copyOf(from);
            again = List.copyOf(again);
        }

        /** One for all stages. */
        public Cache(boolean steps, boolean pull, List<String> from) {
            this(steps, pull, from, List.of());
        }

        /** Whether steps of a stage that were made before are not made again. */
        public boolean knows(String stage) {
            return steps && again.stream().noneMatch(stage::equalsIgnoreCase);
        }

        /** One that looks at earlier builds alone. */
        public Cache(boolean steps, boolean pull) {
            this(steps, pull, List.of());
        }
    }

    /**
     * How commands run.
     *
     * @param network as a container's mode
     * @param extraHosts {@code name:address}
     * @param shmSize bytes; 0 for the daemon's
     * @param cgroupParent empty for the daemon's
     * @param limits what each may use
     * @param remove whether its container goes when it has succeeded
     * @param removeAlways whether also when it has failed
     */
    public record Commands(
            String network,
            List<String> extraHosts,
            long shmSize,
            String cgroupParent,
            LimitConfig limits,
            boolean remove,
            boolean removeAlways) {
        private Commands removing() {
            return new Commands(network, extraHosts, shmSize, cgroupParent, limits, true, true);
        }
    }
}
