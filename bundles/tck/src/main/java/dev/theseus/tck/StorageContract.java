package dev.theseus.tck;

/** What the parts of the storage suite share. */
interface StorageContract {
    StorageTrial trial();
}
