/**
 * Networks and endpoints, and the firewall that guards and publishes them.
 *
 * <p>The two are apart so that either can be replaced alone: a {@link dev.theseus.api.network.NetworkDriver} makes links
 * and addresses, a {@link dev.theseus.api.network.FirewallDriver} makes rules from one full, declarative plan. Subnets,
 * addresses and host ports are chosen and remembered by the engine. Resolution of names is a service of its own ({@link
 * dev.theseus.api.network.NameService}), so that replacing the network driver leaves no gap in it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.network;
