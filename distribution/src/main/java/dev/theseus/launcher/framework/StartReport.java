package dev.theseus.launcher.framework;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Requirement;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What did not come up: bundles without a wire, components without a service. */
public final class StartReport {
    /** Property of components that wait until somebody starts what they stand on. */
    private static final String ON_DEMAND = "theseus.on-demand";

    /** As a stack trace begins. */
    private static final String OWN_EXCEPTION = "dev.theseus.api.error.EngineException: ";

    private final BundleContext context;

    public StartReport(BundleContext context) {
        this.context = context;
    }

    /** One sentence for each bundle that is not active and each component that is not satisfied; empty when all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            bundleProblem(bundle, problems);
        }
        withRuntime(runtime -> componentProblems(runtime, problems));
        return problems;
    }

    /** Whether a component's object is there; {@code component} is its name, usually the class. */
    public boolean isActive(String component) {
        return configurations(Set.of(component)).stream()
                .anyMatch(configuration -> configuration.state == ComponentConfigurationDTO.ACTIVE);
    }

    /** Why one of these components failed in its constructor; empty when none did. */
    public String failure(Set<String> components) {
        return configurations(components).stream()
                .filter(configuration -> configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(StartReport::reason)
                .findFirst()
                .orElse("");
    }

    private List<ComponentConfigurationDTO> configurations(Set<String> components) {
        List<ComponentConfigurationDTO> found = new ArrayList<>();
        withRuntime(runtime -> {
            for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
                if (components.contains(description.name)) {
                    found.addAll(runtime.getComponentConfigurationDTOs(description));
                }
            }
        });
        return found;
    }

    private void withRuntime(java.util.function.Consumer<ServiceComponentRuntime> action) {
        @Nullable
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return;
        }
        @Nullable ServiceComponentRuntime runtime = context.getService(reference);
        if (runtime != null) {
            try {
                action.accept(runtime);
            } finally {
                context.ungetService(reference);
            }
        }
    }

    private void bundleProblem(Bundle bundle, List<String> problems) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        boolean fragment = (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
        boolean atRest = fragment || BundleFramework.isOnDemand(bundle);
        if (bundle.getState() == Bundle.ACTIVE || (atRest && bundle.getState() == Bundle.RESOLVED)) {
            return;
        }
        if (bundle.getState() == Bundle.INSTALLED) {
            problems.add("bundle " + bundle.getSymbolicName() + " is not resolved: missing " + missing(revision));
        } else {
            problems.add("bundle " + bundle.getSymbolicName() + " is resolved but not active");
        }
    }

    /** The requirements nobody meets; those that only an unresolved bundle meets name that bundle's packages too. */
    private String missing(BundleRevision revision) {
        TreeSet<String> missing = new TreeSet<>();
        for (Requirement requirement : revision.getRequirements(null)) {
            boolean optional = "optional".equals(requirement.getDirectives().get("resolution"));
            boolean effective = requirement
                    .getDirectives()
                    .getOrDefault("effective", "resolve")
                    .equals("resolve");
            if (!optional && effective && !provided(requirement)) {
                missing.add(requirement.getNamespace() + " "
                        + requirement.getDirectives().getOrDefault("filter", requirement.toString()));
            }
        }
        return missing.isEmpty() ? "a consistent set of packages" : String.join(", ", missing);
    }

    private boolean provided(Requirement requirement) {
        return Arrays.stream(context.getBundles())
                .map(other -> other.adapt(BundleWiring.class))
                .anyMatch(wiring -> wiring != null
                        && wiring.getCapabilities(requirement.getNamespace()).stream()
                                .anyMatch(capability -> matches(requirement, capability.getAttributes())));
    }

    private static boolean matches(Requirement requirement, Map<String, Object> attributes) {
        @Nullable String filter = requirement.getDirectives().get("filter");
        try {
            return filter == null
                    || org.osgi.framework.FrameworkUtil.createFilter(filter).matches(attributes);
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            return false;
        }
    }

    private static void componentProblems(ServiceComponentRuntime runtime, List<String> problems) {
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            if (Boolean.TRUE.equals(description.properties.get(ON_DEMAND))) {
                continue;
            }
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
                switch (configuration.state) {
                    case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                        problems.add("component " + description.name + " failed: " + reason(configuration));
                    case ComponentConfigurationDTO.UNSATISFIED_REFERENCE,
                            ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                        problems.add(
                                "component " + description.name + " waits for " + wanted(description, configuration));
                    default -> {}
                }
            }
        }
    }

    private static String wanted(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration) {
        Map<String, String> interfaces = new TreeMap<>();
        Arrays.stream(description.references)
                .forEach(reference -> interfaces.put(String.valueOf(reference.name), reference.interfaceName));
        TreeSet<String> wanted = new TreeSet<>();
        for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
            String target = reference.target == null ? "" : reference.target;
            wanted.add(interfaces.getOrDefault(String.valueOf(reference.name), "") + target);
        }
        return wanted.isEmpty() ? "its configuration" : String.join(", ", wanted);
    }

    private static String reason(ComponentConfigurationDTO configuration) {
        return reason(configuration.failure == null ? "no reason given" : configuration.failure);
    }

    /**
     * What a component's constructor threw, without the reflection around it. A sentence of the daemon's own is for people, and
     * comes without the name of its class; of others the name may be all that tells something.
     */
    static String reason(String failure) {
        String thrown = failure.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .map(line -> line.substring("Caused by: ".length()))
                .findFirst()
                .orElseGet(() -> failure.lines().findFirst().orElse(failure));
        return thrown.startsWith(OWN_EXCEPTION) ? thrown.substring(OWN_EXCEPTION.length()) : thrown;
    }
}
