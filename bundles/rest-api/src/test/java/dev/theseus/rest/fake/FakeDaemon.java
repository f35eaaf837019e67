package dev.theseus.rest.fake;

import dev.theseus.http.server.FaceTable;
import dev.theseus.http.server.HttpServer;
import dev.theseus.rest.DockerFace;
import dev.theseus.settings.ApiSettings.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The API over a fake engine. */
public final class FakeDaemon implements AutoCloseable {
    public final FakeContainers containers = new FakeContainers();
    public final FakeFiles files = new FakeFiles();
    public final FakeExecs execs = new FakeExecs();
    public final FakeImages images = new FakeImages();
    public final FakeBuilds builds = new FakeBuilds();
    public final FakeNetworks networks = new FakeNetworks();
    public final FakeVolumes volumes = new FakeVolumes();
    public final FakeEvents events = new FakeEvents();
    public final FakeTraces traces = new FakeTraces();
    public final FakeSessionBuilds sessionBuilds = new FakeSessionBuilds();
    private final DockerFace face;
    private final HttpServer server;
    private final List<String> addresses;

    public FakeDaemon(List<String> hosts, Optional<TlsSettings> tls) {
        FakeSystem system = new FakeSystem();
        face = new DockerFace(
                new FakeSettings(),
                containers,
                containers,
                containers,
                files,
                containers,
                execs,
                images,
                images,
                images,
                builds,
                builds,
                networks,
                volumes,
                events,
                system,
                system,
                traces);
        FaceTable faces = new FaceTable(Duration.ofSeconds(1));
        faces.add(face, 1, 0, 1);
        server = new HttpServer(faces, traces);
        addresses = server.listen(hosts, "", tls);
    }

    /** What speaks BuildKit's protocol comes. */
    public void speakBuildKit() {
        face.setSessions(sessionBuilds);
    }

    /** It leaves. */
    public void forgetBuildKit() {
        face.unsetSessions(sessionBuilds);
    }

    /** Where it listens. */
    public List<String> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        server.close();
    }
}
