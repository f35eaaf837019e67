package dev.theseus.network.bridge.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.engine.LifeSign;
import dev.theseus.linux.netlink.BridgeSpec;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.Links;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes bridges that are never without an owner. The kernel takes no alias for a link that it is to make, so a bridge is made
 * under a name that tells whose it is, and has its own name only once it has its tag: what a crash leaves between can be told
 * from others' links, and goes with the next start of its engine, or of another one when its engine is gone.
 */
final class Drafts {
    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);
    private static final String PREFIX = "draft-";
    private static final int NAME_LIMIT = 15;
    private static final String MAC_PREFIX = "02:42:";

    private final HostNamespace host;
    private final String engineId;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean cleared;

    Drafts(HostNamespace host, String engineId) {
        this.host = host;
        this.engineId = engineId;
    }

    /**
     * Makes a bridge as specified.
     *
     * @throws EngineException {@code ALREADY_EXISTS} when its name is taken
     */
    Link make(BridgeSpec spec) {
        Links links = host.socket().links();
        turn.lock();
        try {
            Link draft = links.createBridge(spec.named(name(engineId)));
            try {
                links.rename(draft.index(), spec.name());
                return links.get(spec.name());
            } catch (EngineException e) {
                links.delete(draft.name());
                throw e;
            }
        } finally {
            turn.unlock();
        }
    }

    /** Removes what crashes have left; looks once. */
    void clear() {
        turn.lock();
        try {
            if (!cleared) {
                host.socket().links().list().stream().filter(this::isLeft).forEach(draft -> {
                    LOG.info("the bridge {} is removed: it was never finished", draft.name());
                    host.socket().links().delete(draft.name());
                });
                cleared = true;
            }
        } finally {
            turn.unlock();
        }
    }

    private boolean isLeft(Link link) {
        return link.kind().equals("bridge")
                && link.name().startsWith(PREFIX)
                && link.mac().startsWith(MAC_PREFIX)
                && (link.alias().isEmpty() || EngineTag.parse(link.alias()).isPresent())
                && (link.name().equals(name(engineId)) || isOfEngineThatIsGone(link.name()));
    }

    /** Of an id that was cut off to fit into a name nothing is known. */
    private boolean isOfEngineThatIsGone(String name) {
        String owner = name.substring(PREFIX.length());
        return name.length() < NAME_LIMIT && !owner.isEmpty() && !host.inside(() -> LifeSign.isGiven(owner));
    }

    private static String name(String engineId) {
        String name = PREFIX + engineId;
        return name.substring(0, Math.min(NAME_LIMIT, name.length()));
    }
}
