package dev.theseus.http.server;

import dev.theseus.engine.trace.Traces;
import dev.theseus.http.Face;
import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** A server that does not listen yet, and the faces that it serves. It is made while the engine still recovers. */
@Component(service = HttpGround.class, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class HttpGround {
    /** As long as calls wait for a driver. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BundleContext framework;
    private final FaceTable faces = new FaceTable(PATIENCE);
    private final FaceBundles bundles = new FaceBundles(faces);
    private final HttpServer server;

    @Activate
    public HttpGround(BundleContext framework, @Reference Traces traces) {
        this.framework = framework;
        server = new HttpServer(faces, traces);
        framework.addBundleListener(bundles);
        bundles.expectAll(framework);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFace(Face face, Map<String, Object> properties) {
        faces.add(
                face,
                number(properties, Constants.SERVICE_BUNDLEID),
                number(properties, Constants.SERVICE_RANKING),
                number(properties, Constants.SERVICE_ID));
    }

    void removeFace(Map<String, Object> properties) {
        faces.remove(number(properties, Constants.SERVICE_ID));
    }

    private static long number(Map<String, Object> properties, String name) {
        return properties.get(name) instanceof Number number ? number.longValue() : 0;
    }

    HttpServer server() {
        return server;
    }

    @Deactivate
    void close() {
        framework.removeBundleListener(bundles);
        server.close();
    }
}
