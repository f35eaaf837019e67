package dev.theseus.engine.volume;

import java.util.List;
import java.util.Map;

/** Who refers to volumes; provided by the containers' side. */
@FunctionalInterface
public interface VolumeUsers {
    /** Ids of the containers, running or not, by the names of the volumes that they mount. From memory. */
    Map<String, List<String>> containersByVolume();
}
