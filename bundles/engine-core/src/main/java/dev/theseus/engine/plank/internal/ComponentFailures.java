package dev.theseus.engine.plank.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Why components of a bundle are not there. */
final class ComponentFailures {
    private final BundleContext framework;

    ComponentFailures(BundleContext framework) {
        this.framework = framework;
    }

    /** Of components whose constructor threw; one line each. */
    List<String> thrown(Bundle bundle) {
        return of(bundle, ComponentConfigurationDTO.FAILED_ACTIVATION);
    }

    /** Of components that wait for something; one line each. */
    List<String> waiting(Bundle bundle) {
        return of(bundle, ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
    }

    private List<String> of(Bundle bundle, int state) {
        @Nullable
        ServiceReference<ServiceComponentRuntime> reference =
                framework.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return List.of();
        }
        @Nullable ServiceComponentRuntime runtime = framework.getService(reference);
        if (runtime == null) {
            return List.of();
        }
        try {
            List<String> failures = new ArrayList<>();
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundle)) {
                for (ComponentConfigurationDTO made : runtime.getComponentConfigurationDTOs(component)) {
                    if (made.state == state) {
                        failures.add("component " + component.name + reason(made));
                    }
                }
            }
            return failures;
        } finally {
            framework.ungetService(reference);
        }
    }

    private static String reason(ComponentConfigurationDTO made) {
        if (made.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
            return Arrays.stream(made.unsatisfiedReferences)
                    .map(reference -> reference.name + (reference.target == null ? "" : reference.target))
                    .reduce(" waits for", (text, name) -> text + ' ' + name);
        }
        @Nullable String failure = made.failure;
        return failure == null
                ? " failed to activate"
                : " failed to activate: "
                        + failure.lines()
                                .filter(line -> line.startsWith("Caused by: "))
                                .map(line -> line.substring("Caused by: ".length()))
                                .reduce((outer, inner) -> inner)
                                .orElseGet(() -> failure.lines().findFirst().orElse(""));
    }
}
