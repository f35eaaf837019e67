package dev.theseus.rest.fake;

import dev.theseus.engine.settings.DaemonSettings.TlsSettings;
import dev.theseus.engine.system.Readiness;
import dev.theseus.rest.RestApi;
import dev.theseus.rest.RestServer;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/** The API over a fake engine. */
public final class FakeDaemon implements AutoCloseable {
    public final FakeContainers containers = new FakeContainers();
    public final FakeFiles files = new FakeFiles();
    public final FakeExecs execs = new FakeExecs();
    public final FakeImages images = new FakeImages();
    public final FakeNetworks networks = new FakeNetworks();
    public final FakeVolumes volumes = new FakeVolumes();
    public final FakeEvents events = new FakeEvents();
    public final FakeTraces traces = new FakeTraces();
    public final RestServer server;

    public FakeDaemon(List<String> hosts, Optional<TlsSettings> tls) {
        FakeSystem system = new FakeSystem();
        FakeSettings settings = new FakeSettings(hosts, tls);
        RestApi api = new RestApi(
                settings,
                containers,
                containers,
                containers,
                files,
                containers,
                execs,
                images,
                images,
                images,
                networks,
                volumes,
                events,
                system,
                system,
                traces);
        server = new RestServer(new Readiness() {}, settings, api);
    }

    /** As the component's deactivation does. */
    @Override
    public void close() {
        try {
            Method stop = RestServer.class.getDeclaredMethod("stop");
            stop.setAccessible(true);
            stop.invoke(server);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
