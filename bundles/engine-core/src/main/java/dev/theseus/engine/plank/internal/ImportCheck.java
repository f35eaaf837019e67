package dev.theseus.engine.plank.internal;

import dev.theseus.api.error.EngineException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;

/** Whether the running framework has what a jar imports. */
final class ImportCheck {
    private final BundleContext framework;

    ImportCheck(BundleContext framework) {
        this.framework = framework;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} naming the first package that nobody offers in a fitting version */
    void check(String jar, List<Header.Clause> imports) {
        for (Header.Clause clause : imports) {
            VersionRange range = new VersionRange(clause.parameters().getOrDefault("version", "0"));
            for (String name : clause.names()) {
                List<Version> offered = offered(name).toList();
                if (!clause.isOptional() && offered.stream().noneMatch(range::includes)) {
                    throw EngineException.invalid("%s: needs package %s in version %s and this daemon has %s%s"
                            .formatted(jar, name, range, offered.isEmpty() ? "none" : offered, advice(name)));
                }
            }
        }
    }

    private static String advice(String name) {
        if (name.startsWith("dev.theseus.api.")) {
            return ": build the driver against this daemon's API";
        }
        if (name.startsWith("dev.theseus.linux.")) {
            return ": build the driver with this daemon's kits";
        }
        return name.startsWith("dev.theseus.kit.")
                ? ": a kit belongs into the driver's own jar (for bnd: -conditionalpackage: dev.theseus.kit.*)"
                : "";
    }

    private Stream<Version> offered(String name) {
        return Arrays.stream(framework.getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(Objects::nonNull)
                .flatMap(revision -> revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .filter(capability -> name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(capability -> capability.getAttributes().get("version") instanceof Version version
                        ? version
                        : Version.emptyVersion);
    }
}
