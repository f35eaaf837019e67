package dev.theseus.shell.internal;

import java.util.Arrays;
import java.util.Optional;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Lets Felix's commands be given bundles by their id, their symbolic name or, if they are ours, the short one. */
final class BundleConverter implements Converter {
    private final BundleContext bundles;

    BundleConverter(BundleContext bundles) {
        this.bundles = bundles;
    }

    @Override
    public @Nullable Object convert(Class<?> desired, Object given) {
        return desired == Bundle.class ? find(given.toString()).orElse(null) : null;
    }

    Optional<Bundle> find(String name) {
        return Arrays.stream(bundles.getBundles())
                .filter(bundle -> String.valueOf(bundle.getBundleId()).equals(name)
                        || name.equals(bundle.getSymbolicName())
                        || (bundle.getSymbolicName() != null
                                && Choices.shortName(bundle.getSymbolicName()).equals(name)))
                .findFirst();
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
