package dev.theseus.engine.slot.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.volume.VolumeDriver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Harmless calls that a driver must answer sensibly before callers are let to it. */
final class Probe {
    private final String driverName;
    private final CallContext context;

    Probe(String driverName, CallContext context) {
        this.driverName = driverName;
        this.context = context;
    }

    /**
     * What the driver says of itself.
     *
     * @throws EngineException {@code INTERNAL} when the driver answers with garbage
     */
    DriverInfo introduce(Driver driver) {
        DriverInfo info = answered("info", driver.info());
        if (!driverName.equals(info.name())) {
            throw EngineException.internal("its info() says that it is \"" + info.name() + "\"");
        }
        answered("the version in info()", info.version());
        return info;
    }

    /**
     * What the driver finds unhealthy, one line each. That does not fail the probe: the host may be to blame.
     *
     * @throws EngineException {@code INTERNAL} when the driver answers with garbage
     */
    List<String> run(Driver driver) {
        switch (driver) {
            case StorageDriver storage -> complete("list", storage.list(context));
            case NetworkDriver network -> complete("usedSubnets", network.usedSubnets(context));
            case VolumeDriver volume -> complete("list", volume.list(context));
            default -> {
                // The other kinds have no call without an object.
            }
        }
        List<String> remarks = new ArrayList<>();
        for (Diagnostic finding : complete("diagnose", driver.diagnose(context))) {
            if (!finding.healthy()) {
                remarks.add(finding.check() + ": " + finding.finding() + "; " + finding.hint());
            }
        }
        return remarks;
    }

    private static <T, C extends Collection<T>> C complete(String call, @Nullable C answer) {
        C items = answered(call, answer);
        items.forEach(item -> answered(call, item));
        return items;
    }

    private static <T> T answered(String call, @Nullable T answer) {
        if (answer == null) {
            throw EngineException.internal("it answers " + call + " with nothing");
        }
        return answer;
    }
}
