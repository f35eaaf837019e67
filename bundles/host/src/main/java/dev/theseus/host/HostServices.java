package dev.theseus.host;

import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.host.PortRelays;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.linux.digest.NativeDigests;
import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * The host's services. They need nothing and are there as long as the bundle runs, so they are no components: each would have to be
 * described, read and satisfied before anything else can start.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class HostServices implements BundleActivator {
    /** Nothing needs them before the first image is pulled. */
    private final Thread digests = Thread.ofPlatform().daemon().name("digests").unstarted(NativeDigests::offer);

    @Override
    public void start(BundleContext bundles) {
        offer(bundles, FileTrees.class, new LinuxFileTrees());
        offer(bundles, FirewallEvents.class, new LinuxFirewallEvents());
        offer(bundles, HostFacts.class, new LinuxHostFacts());
        offer(bundles, Mounts.class, new LinuxMounts());
        offer(bundles, NetworkNamespaces.class, new LinuxNetworkNamespaces());
        offer(bundles, PortRelays.class, LinuxPortRelays.ofDistribution());
        offer(bundles, Processes.class, new LinuxProcesses());
        offer(bundles, StdioConnections.class, new LinuxStdioConnections());
        digests.start();
    }

    /** The framework takes the services back itself. */
    private static <S> void offer(BundleContext bundles, Class<S> type, S service) {
        bundles.registerService(type, service, FrameworkUtil.asDictionary(Map.of()));
    }

    @Override
    public void stop(BundleContext bundles) throws InterruptedException {
        digests.join();
        NativeDigests.withdraw();
    }
}
