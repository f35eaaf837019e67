package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.system.Readiness;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the faces as soon as the engine has recovered. The service is registered only while the daemon listens on
 * all its hosts; when it cannot, the reason is logged. What was closed is not opened again: readiness goes with the engine, and
 * with that the {@link HttpGround}.
 */
@Component(service = HttpListeners.class, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class HttpListeners {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListeners.class);

    private final HttpServer server;
    private final List<String> addresses;

    @Activate
    public HttpListeners(@Reference Readiness ready, @Reference Settings settings, @Reference HttpGround ground) {
        server = ground.server();
        try {
            DaemonSettings atStart = settings.current();
            addresses = server.listen(
                    atStart.api().hosts(),
                    atStart.api().socketGroup(),
                    atStart.api().tls());
        } catch (EngineException e) {
            LOG.error("the API is not served: {}", e.message());
            throw e;
        }
    }

    /** Where it listens, as clients can use it. */
    public List<String> addresses() {
        return addresses;
    }

    @Deactivate
    void stop() {
        server.close();
    }
}
