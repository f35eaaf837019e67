package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/** What the parts of the network suite share. */
interface NetworkContract {
    NetworkDriver driver();

    CallContext context();

    /** A network of the suite as the driver can make it. */
    NetworkSpec fitted(NetworkSpec network);

    /** An endpoint's hardware address; none where the driver shares one of the host's. */
    default String mac(String address) {
        return driver().info().capabilities().contains(NetworkDriver.SHARED_MAC) ? "" : address;
    }

    /** As the driver's; removed after the test. */
    void ensure(NetworkSpec network);

    /** As the driver's; detached after the test. */
    void attach(EndpointSpec endpoint, Path namespace);

    /** A fresh namespace. */
    TrialNamespace place(String name);

    /** Whether the address answers to what is sent from there. */
    boolean answers(TrialNamespace from, InetAddress address);

    /** What plays the host; empty for the real one. */
    Optional<TrialNamespace> playedHost();
}
