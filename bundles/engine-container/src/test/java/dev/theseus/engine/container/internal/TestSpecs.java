package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.testing.FakeHost;
import dev.theseus.engine.container.testing.Faults;
import java.util.List;
import java.util.function.UnaryOperator;

/** Specifications and a host for tests of other packages. */
public final class TestSpecs {
    private final Specs specs = Specs.busybox();
    private final FakeHost host = new FakeHost(new Faults());

    public FakeHost host() {
        return host;
    }

    public void user(String user) {
        specs.user = user;
    }

    public void environment(String... variables) {
        specs.environment = List.of(variables);
    }

    public void domainname(String domainname) {
        specs.domainname = domainname;
    }

    public void readOnly() {
        specs.readonlyRootfs = true;
    }

    public void namespaces(NamespaceConfig namespaces) {
        specs.namespaces = namespaces;
    }

    public void limits(LimitConfig limits) {
        specs.limits = limits;
    }

    public void security(UnaryOperator<SecurityConfig> change) {
        specs.security = change.apply(specs.security);
    }

    public ContainerSpec build() {
        return specs.build();
    }
}
