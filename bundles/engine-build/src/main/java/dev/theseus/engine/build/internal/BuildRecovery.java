package dev.theseus.engine.build.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.system.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what builds have left that a killed daemon was about, once it is known which containers there are. */
@Component(
        service = {},
        immediate = true,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BuildRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(BuildRecovery.class);
    private static final Duration REMOVAL = Duration.ofMinutes(2);
    private static final ContainerFilter ALL = new ContainerFilter(true, 0, false, Map.of());

    @Activate
    public BuildRecovery(@Reference Readiness ready, @Reference BuildService builds, @Reference Containers containers) {
        Thread.ofVirtual().name("build-recovery").start(() -> sweep(builds, containers));
    }

    private static void sweep(BuildService builds, Containers containers) {
        try {
            builds.caches().sweep();
            builds.contexts().sweep();
            List<String> names = containers.list(ALL, CallContext.background(REMOVAL)).stream()
                    .map(ContainerView::name)
                    .toList();
            builds.folders().sweep(names, name -> remove(containers, name));
        } catch (RuntimeException e) {
            LOG.warn("what an interrupted build has left stays until the next start: {}", e.getMessage());
        }
    }

    private static void remove(Containers containers, String name) {
        try {
            containers.remove(name, true, true, false, CallContext.background(REMOVAL));
            LOG.info("removed the container {} of a build that was interrupted", name);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
