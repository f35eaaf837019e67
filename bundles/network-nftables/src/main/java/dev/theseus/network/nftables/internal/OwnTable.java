package dev.theseus.network.nftables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an engine's table: only elements when nothing else differs, otherwise the whole of it over what is there. What cannot
 * be written over, since somebody else or another release has made it otherwise, is replaced in one transaction, so that no
 * packet sees a gap; the administrator's chain is carried over.
 */
final class OwnTable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnTable.class);

    private final Nft nft;

    OwnTable(Nft nft) {
        this.nft = nft;
    }

    /**
     * @param before what is believed to be there; empty when that is not known
     * @param spoilt whether there are parts that are not the engine's
     * @return whether what was believed to be there was
     */
    boolean change(Optional<Rules> before, Rules wanted, boolean spoilt, CallContext context) {
        if (before.filter(wanted::differsOnlyInElements).isPresent()) {
            try {
                nft.transact(wanted.changeFrom(before.get()), context);
                return true;
            } catch (EngineException e) {
                // Somebody else has removed what the change builds on.
                LOG.warn("{}; writing the whole table", e.message());
            }
        }
        boolean believed = before.filter(wanted::differsOnlyInElements).isEmpty();
        if (spoilt && isReplaced(wanted, context)) {
            return believed;
        }
        try {
            nft.transact(wanted.script(), context);
        } catch (EngineException e) {
            // What has another kind than ours cannot be written over. A caller who is gone is another matter.
            if (e.kind() != ErrorKind.INTERNAL || !isReplaced(wanted, context)) {
                throw e;
            }
        }
        return believed;
    }

    private boolean isReplaced(Rules wanted, CallContext context) {
        String table = wanted.table();
        try {
            if (!nft.tables(context).contains(table)) {
                return false;
            }
            String user = nft.chain(table, RuleWriter.USER_CHAIN, context);
            // Adding it first makes the deletion succeed should it go meanwhile.
            nft.transact("add table " + table + "\ndelete table " + table + "\n" + wanted.script() + user, context);
            LOG.warn("firewall: table {} had parts that are not this engine's: it was made anew", table);
            return true;
        } catch (EngineException e) {
            // The administrator's rules may need what others have put there.
            LOG.warn(
                    "firewall: table {} has parts that are not this engine's and stay; look at its chain user, or delete the table: {}",
                    table,
                    e.message());
            return false;
        }
    }
}
