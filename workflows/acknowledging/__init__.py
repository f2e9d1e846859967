"""acknowledging"""
