package dev.theseus.settings;

import dev.theseus.api.network.Cidr;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The default network.
 *
 * @param given a user's own bridge ({@code --bridge}), {@code none}, or empty for ours
 * @param name the link name of our own
 * @param bip its address and prefix
 * @param fixedCidr its range of addresses
 * @param gateway given to containers instead of the bridge's address
 * @param ipv6 whether it has IPv6
 * @param fixedCidrV6 its IPv6 subnet
 * @param mtu 0 for the driver's default
 * @param icc whether its containers may talk to each other
 * @param masquerades whether its containers reach the world under the host's address
 */
public record BridgeSettings(
        String given,
        String name,
        Optional<Cidr> bip,
        Optional<Cidr> fixedCidr,
        Optional<InetAddress> gateway,
        boolean ipv6,
        Optional<Cidr> fixedCidrV6,
        int mtu,
        boolean icc,
        boolean masquerades) {}
