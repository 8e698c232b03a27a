"""Solvers with a memory: grid and Kalman filters, and the positioners made of them."""
