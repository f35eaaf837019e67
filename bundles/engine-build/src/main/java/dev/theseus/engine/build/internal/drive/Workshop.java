package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.build.internal.solve.SnapshotMounts;
import dev.theseus.engine.build.internal.solve.Solver;
import dev.theseus.engine.image.Images;

/** What all builds work with. */
public record Workshop(Solver solver, BaseImages bases, Images images, SnapshotMounts snapshots, FileTrees files) {}
