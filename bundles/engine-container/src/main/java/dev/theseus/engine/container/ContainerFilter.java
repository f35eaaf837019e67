package dev.theseus.engine.container;

import java.util.List;
import java.util.Map;

/**
 * Which containers to list.
 *
 * @param all also those not running
 * @param limit newest so many, running or not; 0 for all
 * @param size compute sizes
 * @param filters Docker's filter names to values: id, name, label, status, exited, ancestor, before, since, volume,
 *     network, publish, expose, health, is-task, until, label!; unknown names are {@code INVALID_PARAMETER}
 */
public record ContainerFilter(boolean all, int limit, boolean size, Map<String, List<String>> filters) {}
