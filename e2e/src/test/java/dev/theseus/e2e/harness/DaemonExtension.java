package dev.theseus.e2e.harness;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the daemon of a test class and hands it, its docker command or its API to the tests. */
final class DaemonExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(DaemonExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        WithDaemon wanted = context.getRequiredTestClass().getAnnotation(WithDaemon.class);
        Daemon daemon = wanted.java().isEmpty()
                ? Daemon.create(wanted.value())
                : Daemon.createBy(List.of("env", "THESEUS_JAVA_OPTS=" + wanted.java()), wanted.value());
        context.getStore(SPACE).put(Daemon.class, daemon);
        daemon.loadBusybox();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Daemon daemon = daemon(context);
        context.getExecutionException()
                .ifPresent(failure -> System.err.println(
                        "failed: " + context.getDisplayName() + "\nlog of " + daemon.name() + ":\n" + daemon.log()));
        if (daemon.alive()) {
            daemon.removeContainers();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Daemon daemon = context.getStore(SPACE).remove(Daemon.class, Daemon.class);
        if (daemon != null) {
            daemon.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Daemon.class || type == DockerCli.class || type == Api.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Daemon daemon = daemon(context);
        return type == Daemon.class ? daemon : type == DockerCli.class ? daemon.docker() : daemon.api();
    }

    private static Daemon daemon(ExtensionContext context) {
        return context.getStore(SPACE).get(Daemon.class, Daemon.class);
    }
}
