import { createContext, useContext, useEffect, useState } from 'react'
import { createClient, Failure } from '../../src/client/countersign.ts'
import { application } from './application.ts'
import { keptProduct } from './kept.ts'

/** Before any server is known, the app goes by its own name. */
export const ownName = 'Countersign'

const ProductContext = createContext(ownName)
export const ProductProvider = ProductContext.Provider

/** What the product is called at the server that the app talks to. */
export const useProduct = () => useContext(ProductContext)

/** The name that was kept, and then what the server says now. A server that can't be asked has the name that it had. */
export function useProductOf(server: string | null | undefined): string {
  const [product, setProduct] = useState(ownName)
  useEffect(() => {
    if (!server) return setProduct(ownName)
    let gone = false
    const show = (name: string) => void (gone || setProduct(name))
    void keptProduct
      .read()
      .then((kept) => show(kept ?? ownName))
      .then(() => createClient({ server, host: application.host }).check())
      .then(async (now) => {
        show(now.product)
        if (!gone) await keptProduct.write(now.product)
      })
      .catch((failure: unknown) => {
        if (!(failure instanceof Failure)) throw failure
      })
    return () => void (gone = true)
  }, [server])
  return product
}
