package dev.theseus.engine.plank;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Replaces driver bundles and faces. A bundle is named by its symbolic name or by its module's short one ({@code storage-overlay}).
 *
 * <p>Both ways of replacing block, bounded, and throw {@link dev.theseus.api.error.EngineException}: {@code NOT_FOUND} for an
 * unknown bundle, {@code INVALID_PARAMETER} for a jar that is refused, {@code CONFLICT} while another swap is under way. Then
 * nothing was touched. A new version that fails later is told by the report.
 */
@ProviderType
public interface Planks {
    /**
     * Puts the jar in the place of the bundle's present one.
     *
     * @param jar stays where it is and is not needed afterwards
     */
    SwapReport swap(String bundle, Path jar);

    /**
     * Puts the jar back that was in force before the latest swap; twice in a row changes nothing.
     *
     * @throws dev.theseus.api.error.EngineException also {@code NOT_FOUND} when the bundle was never swapped
     */
    SwapReport rollback(String bundle);

    /**
     * Installs or replaces what the jar says it is: a bundle that is there is swapped, another is installed and kept.
     */
    SwapReport deploy(Path jar);

    /**
     * Removes a face that the distribution does not bring. Streams that it has begun go on to their end.
     *
     * @param name symbolic name of its bundle
     * @return whether it was such a face
     */
    boolean retire(String name);

    /** Symbolic names of the bundles at work that {@link #retire} removes. */
    List<String> retirable();

    /** What was done to the bundle, oldest first, also before the daemon's start. */
    List<String> history(String bundle);

    /** Symbolic names of the bundles that can be replaced, sorted. */
    List<String> bundles();
}
